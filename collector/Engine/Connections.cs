using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Collector.Engine;

/// <summary>All control connections, and the limits on those that have not proved anything yet (PROTOCOL 16).</summary>
internal sealed class Connections
{
    private readonly EngineOptions _options;
    private readonly DropCounters _drops;
    private readonly List<Connection?> _all = [];
    private readonly Stack<int> _free = [];
    private readonly Queue<Connection> _ready = [];

    /// <summary>Oldest first.</summary>
    private readonly LinkedList<Connection> _unauthenticated = [];
    private readonly Dictionary<(ulong High, ulong Low), int> _unauthenticatedFrom = [];
    private ulong _order;

    public Connections(EngineOptions options, DropCounters drops)
    {
        _options = options;
        _drops = drops;
    }

    public int Count => _all.Count - _free.Count;

    public int Unauthenticated => _unauthenticated.Count;

    public IEnumerable<Connection> All => _all.OfType<Connection>();

    /// <summary>Null: no such connection, or no longer.</summary>
    public Connection? Find(int index) => (uint)index < (uint)_all.Count ? _all[index] : null;

    /// <summary>False: there are too many in all. Where there are too many unauthenticated ones, an older one gives way.</summary>
    public bool TryAdd(DatagramSource remote, long nowUs, [NotNullWhen(true)] out Connection? connection)
    {
        connection = null;
        if (Count >= _options.Connections)
        {
            _drops.Count(EngineDrop.ConnectionLimit);
            return false;
        }

        if (_unauthenticatedFrom.GetValueOrDefault(Address(remote)) >= _options.UnauthenticatedFromAddress)
            Evict(Address(remote));
        else if (_unauthenticated.Count >= _options.UnauthenticatedConnections)
            Evict(_unauthenticatedFrom.ContainsKey(Address(remote)) ? Address(remote) : AddressWithMost());

        if (!_free.TryPop(out int index))
        {
            index = _all.Count;
            _all.Add(null);
        }

        connection = new Connection(index, _order++, remote, nowUs);
        _all[index] = connection;
        _unauthenticated.AddLast(connection.Place);
        _unauthenticatedFrom[Address(remote)] = _unauthenticatedFrom.GetValueOrDefault(Address(remote)) + 1;
        return true;
    }

    /// <summary>The connection has proved who it is, or is being closed: it no longer counts against the limits of strangers.</summary>
    public void Settle(Connection connection)
    {
        if (connection.Place.List is null)
            return;

        _unauthenticated.Remove(connection.Place);
        (ulong High, ulong Low) address = Address(connection.Remote);
        if (--_unauthenticatedFrom[address] == 0)
            _unauthenticatedFrom.Remove(address);
    }

    public void Remove(Connection connection)
    {
        Settle(connection);
        _all[connection.Index] = null;
        _free.Push(connection.Index);
    }

    /// <summary>There is something to send, or it is to be closed.</summary>
    public void MarkReady(Connection connection)
    {
        if (connection.IsReady)
            return;

        connection.IsReady = true;
        _ready.Enqueue(connection);
    }

    public bool TryNextReady(out int index)
    {
        while (_ready.TryDequeue(out Connection? connection))
        {
            connection.IsReady = false;
            index = connection.Index;
            if (_all[index] == connection)
                return true;
        }

        index = -1;
        return false;
    }

    private static (ulong High, ulong Low) Address(DatagramSource source) => (source.AddressHigh, source.AddressLow);

    private void Evict((ulong High, ulong Low) address)
    {
        LinkedListNode<Connection>? node = _unauthenticated.First;
        while (node is not null && Address(node.Value.Remote) != address)
            node = node.Next;

        if (node is null)
            return;

        Connection evicted = node.Value;
        _drops.Count(EngineDrop.ConnectionEvicted);
        Settle(evicted);
        evicted.Handshake?.Clear();
        evicted.Handshake = null;

        // Without a farewell: nothing of it may wait for a peer that takes nothing.
        evicted.Phase = ConnectionPhase.Closing;
        evicted.CloseByUs = 0;
        MarkReady(evicted);
    }

    /// <summary>A flood from few addresses does not keep the others out.</summary>
    private (ulong High, ulong Low) AddressWithMost() => _unauthenticatedFrom.MaxBy(entry => entry.Value).Key;
}
