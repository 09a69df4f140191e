using Telemetry.Device;

namespace Telemetry.Simulator.Network;

/// <summary>
/// A control link with a bad network in front of it. TCP repairs loss and corruption itself, so what shows of them is time: bytes
/// are delayed in both directions. While the cable is pulled nothing passes and neither end hears of the other: bytes wait,
/// a new connection hangs, and a connection that the device gives up stays open for the collector until the cable is back.
/// </summary>
/// <remarks>Time comes in by <see cref="Advance"/>, which also moves what is due. Not for use by two threads.</remarks>
public sealed class FaultyControlLink : IControlLink
{
    /// <summary>As much as a small system's send or receive buffer; several of the largest control records.</summary>
    public const int BufferBytes = 16_384;

    private const int MovedAtOnce = 2_048;

    private readonly Func<IControlLink> _create;
    private readonly NetworkFaults _faults;
    private readonly SeededRandom _delay;
    private readonly ByteDelay _outgoing = new(BufferBytes);
    private readonly ByteDelay _incoming = new(BufferBytes);
    private byte[]? _moving;
    private IControlLink? _inner;
    // At most one: while the cable is out no new connection comes about.
    private IControlLink? _givenUp;
    private LinkState _shown;
    private string _error = "";
    private string _host = "";
    private int _port;
    private long _openDueUs = long.MaxValue;
    private long _nowUs;
    private bool _innerIsFull;

    /// <param name="create">Makes the link of each new connection.</param>
    public FaultyControlLink(Func<IControlLink> create, NetworkFaults faults, ulong seed)
    {
        _create = create;
        _faults = faults;
        _delay = new SeededRandom(seed, "control delay");
    }

    public LinkState State
    {
        get
        {
            Observe();
            return _shown;
        }
    }

    public string Error => _error;

    /// <summary>When <see cref="Advance"/> has something to do; <see cref="long.MaxValue"/> when nothing is under way.</summary>
    public long NextDeadlineUs
    {
        get
        {
            long next = Math.Min(_openDueUs, _incoming.NextDeadlineUs);
            // A full socket wakes the device itself when it takes bytes again.
            if (!_innerIsFull) next = Math.Min(next, _outgoing.NextDeadlineUs);
            if (_inner is not null || _givenUp is not null) next = Math.Min(next, _faults.NextChangeUs(_nowUs));
            return next;
        }
    }

    /// <summary>Tells the time (since the start of the run) and moves what is due.</summary>
    public void Advance(long nowUs)
    {
        _nowUs = nowUs;
        if (_faults.InOutage(nowUs)) return;
        _givenUp?.Close();
        _givenUp = null;
        if (_openDueUs <= nowUs)
        {
            _openDueUs = long.MaxValue;
            _inner = _create();
            _inner.Open(_host, _port);
        }

        PumpOut();
        PumpIn();
    }

    public void Open(string host, int port)
    {
        Close();
        _host = host;
        _port = port;
        _shown = LinkState.Opening;
        _error = "";
        // The handshake of TCP takes one round trip.
        _openDueUs = DueUs() + _faults.DelayUs;
        if (_openDueUs <= _nowUs) Advance(_nowUs);
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        if (_inner is null || _faults.InOutage(_nowUs)) return 0;
        if (IsDirect && _incoming.Count == 0) return _inner.Receive(buffer, offset, count);
        PumpIn();
        int due = _incoming.Peek(buffer, offset, count, _nowUs);
        _incoming.Remove(due);
        return due;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        if (_inner is null || _shown != LinkState.Open) return 0;
        if (IsDirect && _outgoing.Count == 0 && !_faults.InOutage(_nowUs)) return _inner.Send(buffer, offset, count);
        return _outgoing.Add(buffer, offset, count, DueUs());
    }

    public void Close()
    {
        IControlLink? inner = _inner;
        _inner = null;
        _shown = LinkState.Closed;
        _openDueUs = long.MaxValue;
        _outgoing.Clear();
        _incoming.Clear();
        _innerIsFull = false;
        if (inner is null) return;
        if (_faults.InOutage(_nowUs)) _givenUp = inner;
        else inner.Close();
    }

    private bool IsDirect => _faults.DelayUs == 0 && _faults.JitterUs == 0;

    /// <summary>The other end's doings show only when the cable is in, and after the bytes that came before them.</summary>
    private void Observe()
    {
        if (_inner is null || _faults.InOutage(_nowUs)) return;
        LinkState inner = _inner.State;
        if (_shown == LinkState.Open && inner != LinkState.Open && _incoming.Count > 0) return;
        _shown = inner;
        _error = _inner.Error;
    }

    private void PumpOut()
    {
        while (_inner is not null && _outgoing.Count > 0)
        {
            _moving ??= new byte[MovedAtOnce];
            int due = _outgoing.Peek(_moving, 0, _moving.Length, _nowUs);
            int sent = due == 0 ? 0 : _inner.Send(_moving, 0, due);
            _innerIsFull = due > 0 && sent == 0;
            if (sent == 0) return;
            _outgoing.Remove(sent);
        }
    }

    private void PumpIn()
    {
        while (_inner is not null && !IsDirect && _incoming.Free > 0)
        {
            _moving ??= new byte[MovedAtOnce];
            int received = _inner.Receive(_moving, 0, Math.Min(_moving.Length, _incoming.Free));
            if (received == 0) return;
            _incoming.Add(_moving, 0, received, DueUs());
        }
    }

    /// <summary>When a byte that leaves now arrives: not before the cable is back.</summary>
    private long DueUs()
    {
        long leavesUs = _nowUs;
        foreach (Outage outage in _faults.Outages)
        {
            if (outage.Covers(leavesUs)) leavesUs = outage.EndUs;
        }

        return leavesUs + _faults.DelayUs + (long)(_faults.JitterUs * _delay.NextDouble());
    }
}
