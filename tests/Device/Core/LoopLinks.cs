using Telemetry.Protocol.Tests.Session.Device;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

/// <summary>A local network with addresses behind which there may be a collector; nothing takes time but what a test says.</summary>
public sealed class LoopNetwork : IControlLink, IDatagramLink
{
    private readonly Queue<byte> _toDevice = [];
    private readonly Queue<(byte[] Datagram, string From)> _offers = [];
    private ModelCollector? _peer;

    /// <summary>Who listens where: "host:port".</summary>
    public Dictionary<string, ModelCollector> Collectors { get; } = [];

    /// <summary>Addresses that neither answer nor refuse.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>Who answers a question to the whole network: host and port.</summary>
    public List<(string Host, int Port)> Answering { get; } = [];

    public List<(long AtUs, string Address)> Tries { get; } = [];

    public List<long> Questions { get; } = [];

    public List<(string Host, int Port)> Datagrams { get; } = [];

    public bool IsUdpBlocked { get; set; }

    /// <summary>Bytes that the control link takes before it is full.</summary>
    public int Room { get; set; } = int.MaxValue;

    public long NowUs { get; set; }

    public LinkState State { get; private set; }

    public string Error { get; private set; } = "";

    public ModelCollector? Peer => _peer;

    public void Open(string host, int port)
    {
        string address = $"{host}:{port}";
        Tries.Add((NowUs, address));
        _toDevice.Clear();
        Error = "";
        if (Silent.Contains(address))
        {
            State = LinkState.Opening;
        }
        else if (Collectors.TryGetValue(address, out _peer))
        {
            State = LinkState.Open;
            _peer.Connect();
        }
        else
        {
            State = LinkState.Failed;
            Error = $"connection refused by {address}";
        }
    }

    /// <summary>The connection is cut, without a word.</summary>
    public void Cut(string error)
    {
        State = LinkState.Failed;
        Error = error;
        _peer = null;
    }

    int IControlLink.Receive(byte[] buffer, int offset, int count)
    {
        for (byte[]? record = _peer?.PollControl(); record != null; record = _peer?.PollControl())
        {
            foreach (byte b in record) _toDevice.Enqueue(b);
        }

        int taken = 0;
        while (taken < count && _toDevice.TryDequeue(out byte b)) buffer[offset + taken++] = b;
        return taken;
    }

    int IControlLink.Send(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(count, Room);
        Room -= Room == int.MaxValue ? 0 : taken;
        if (taken > 0) _peer?.ReceiveControl(buffer, offset, taken, NowUs);
        return taken;
    }

    void IControlLink.Close()
    {
        State = LinkState.Closed;
        _peer = null;
    }

    void IDatagramLink.Send(string host, int port, byte[] buffer, int offset, int count)
    {
        Datagrams.Add((host, port));
        if (!IsUdpBlocked) _peer?.ReceiveDatagram(buffer, offset, count, byUdp: true);
    }

    int IDatagramLink.Receive(byte[] buffer, int offset, int count, out string fromHost)
    {
        fromHost = "";
        if (!_offers.TryDequeue(out var offer)) return 0;
        offer.Datagram.CopyTo(buffer, offset);
        fromHost = offer.From;
        return offer.Datagram.Length;
    }

    void IDatagramLink.Broadcast(int port, byte[] buffer, int offset, int count)
    {
        Questions.Add(NowUs);
        Assert.True(Discover.TryRead(buffer, offset, count, out Discover question));
        foreach (var (host, collectorPort) in Answering)
        {
            byte[] answer = new byte[Limits.DiscoveryBytes];
            WireWriter writer = new(answer, 0, answer.Length);
            new Offer { Question = question.Question, Port = collectorPort, LowestVersion = 1, HighestVersion = 1, Name = "c" }.Write(ref writer);
            _offers.Enqueue((answer[..writer.Length], host));
        }
    }
}
