using Telemetry.Security;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Engine;

/// <summary>PROTOCOL 15.2.</summary>
internal enum ConnectionPhase
{
    Accepted,
    Challenged,

    /// <summary>"announced" and "open": the <see cref="CollectorSession"/> tells them apart.</summary>
    Session,

    /// <summary>Nothing is taken any more; what waits is still sent.</summary>
    Closing,
}

/// <summary>One control connection.</summary>
internal sealed class Connection
{
    public Connection(int index, ulong order, DatagramSource remote, long acceptedUs)
    {
        Index = index;
        Order = order;
        Remote = remote;
        AcceptedUs = acceptedUs;
        Place = new LinkedListNode<Connection>(this);
    }

    public int Index { get; }

    /// <summary>Ascending in the order of accepting: which of two connections is the newer one (PROTOCOL 13.3).</summary>
    public ulong Order { get; }

    public DatagramSource Remote { get; }

    public long AcceptedUs { get; }

    public ConnectionPhase Phase { get; set; }

    /// <summary>In the list of unauthenticated connections, while it is one.</summary>
    public LinkedListNode<Connection> Place { get; }

    public RecordInput Input { get; } = new();

    public ControlOutput Output { get; } = new();

    /// <summary>Null after the handshake.</summary>
    public CollectorHandshake? Handshake { get; set; } = new(ProtocolOffer.Current);

    /// <summary>The device named in HELLO has a key here. Its proof is still to come.</summary>
    public bool IsEnrolled { get; set; }

    /// <summary>The device's key that CHALLENGE was made with; null before, and where it is a decoy.</summary>
    public byte[]? Key { get; set; }

    public int HandshakeBytes { get; set; }

    /// <summary>Null before the handshake is done.</summary>
    public DeviceLink? Link { get; set; }

    /// <summary>When a connection that is closing is closed although not everything was taken.</summary>
    public long CloseByUs { get; set; }

    /// <summary>The host was told, and has not asked since.</summary>
    public bool IsReady { get; set; }

    public bool IsClosing(long nowUs) => Phase == ConnectionPhase.Closing && (Output.Length == 0 || nowUs >= CloseByUs);
}
