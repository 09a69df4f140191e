using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>
/// One end of a TCP connection. What is sent arrives whole and in order or not at all, at times and in pieces that have
/// nothing to do with how it was sent; a buffer bounds what is under way. During a cut it stalls, and after a long one the sender
/// gives up. An end can close (what was sent still arrives), abort (a reset) or vanish (power cut: the other side is not told).
/// </summary>
public sealed class StreamEnd
{
    private const long FirstRetransmissionUs = 200_000;
    private const long LongestRetransmissionUs = 5_000_000;

    private readonly Timeline _timeline;
    private readonly Dice _dice;
    private readonly PathConditions _path;
    private readonly Func<bool> _machineUp;
    private readonly Queue<(long End, long DueUs)> _segments = new();
    private readonly Alarm _arrival;
    private readonly long _giveUpAfterUs;

    // Bytes on the way to this end and not yet read, addressed by their position in the stream modulo its length. Made when the
    // first of them comes: most of an attacker's connections never carry any.
    private readonly int _capacity;
    private byte[] _incoming = [];
    private long _sent;
    private long _arrived;
    private long _read;
    private long _retransmissionUs = FirstRetransmissionUs;
    private long _stalledSinceUs = long.MaxValue;
    private long _lastDueUs;
    private bool _finSent;
    private bool _finArrived;
    private bool _tamperNext;
    private StreamEnd _peer = null!;

    private StreamEnd(Timeline timeline, Dice dice, PathConditions path, Func<bool> machineUp)
    {
        _timeline = timeline;
        _dice = dice;
        _path = path;
        _machineUp = machineUp;
        _capacity = dice.Chance(0.2) ? dice.Between(64, 2_048) : 16_384;
        _giveUpAfterUs = dice.Between(20_000_000L, 120_000_000L);
        _arrival = new Alarm(timeline, Arrive);
    }

    /// <summary>Something changed: bytes to read, room to write, or the end of the connection.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>False once this end closed, aborted or vanished, or was reset.</summary>
    public bool Here { get; private set; } = true;

    public bool WasReset { get; private set; }

    public StreamEnd Peer => _peer;

    /// <summary>The other side closed, and everything it had sent before was read.</summary>
    public bool AtEnd => _finArrived && _read == _sent;

    /// <summary>Bytes that have arrived and wait to be read.</summary>
    public int Waiting => Here ? (int)(_arrived - _read) : 0;

    public static (StreamEnd Device, StreamEnd Collector) Pair(
        Timeline timeline, Dice dice, PathConditions path, Func<bool> deviceUp, Func<bool> collectorUp)
    {
        var device = new StreamEnd(timeline, dice.Fork(), path, deviceUp);
        var collector = new StreamEnd(timeline, dice.Fork(), path, collectorUp) { _peer = device };
        device._peer = collector;
        return (device, collector);
    }

    /// <summary>Returns how many bytes the buffer took.</summary>
    public int Send(byte[] buffer, int offset, int count)
    {
        return Here ? _peer.Accept(buffer.AsSpan(offset, count)) : 0;
    }

    /// <summary>Takes bytes that have arrived: any number from 1 up to all of them.</summary>
    public int Receive(byte[] buffer, int offset, int count)
    {
        count = Math.Min(count, Waiting);
        if (count > 1 && _dice.Chance(0.2))
        {
            count = _dice.Between(1, count);
        }

        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = _incoming[(_read + i) % _incoming.Length];
        }

        _read += count;
        if (count > 0 && _peer.Here)
        {
            _peer.Changed();
        }

        return count;
    }

    public void Close()
    {
        if (Here)
        {
            Here = false;
            _peer.Finish();
        }
    }

    public void Abort()
    {
        if (Here)
        {
            Here = false;
            _peer.ResetLater();
        }
    }

    public void Vanish() => Here = false;

    /// <summary>Flips a bit of what is sent next to this end: something between the two changes it.</summary>
    public void TamperNext() => _tamperNext = true;

    /// <summary>Something between the two forged a reset for each.</summary>
    public void ResetBoth()
    {
        _peer.Reset();
        Reset();
    }

    /// <summary>This end finds the connection reset.</summary>
    public void Reset()
    {
        if (Here)
        {
            Here = false;
            WasReset = true;
            Changed();
        }
    }

    private int Accept(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _capacity - (int)(_sent - _read));
        if (_incoming.Length == 0 && count > 0)
        {
            _incoming = new byte[_capacity];
        }

        for (int i = 0; i < count; i++)
        {
            _incoming[(_sent + i) % _incoming.Length] = bytes[i];
        }

        if (count > 0)
        {
            if (_tamperNext)
            {
                _tamperNext = false;
                _incoming[(_sent + _dice.Below(count)) % _incoming.Length] ^= (byte)(1 << _dice.Below(8));
            }

            Enqueue(count);
        }

        return count;
    }

    private void Finish()
    {
        _finSent = true;
        Enqueue(0);
    }

    private void Enqueue(int count)
    {
        _sent += count;
        _lastDueUs = Math.Max(_lastDueUs, _timeline.NowUs + Delay());
        _segments.Enqueue((_sent, _lastDueUs));
        _arrival.By(_segments.Peek().DueUs);
    }

    /// <summary>A lost segment arrives with its retransmission, and holds up those behind it.</summary>
    private long Delay()
    {
        long delayUs = _path.LatencyUs + _dice.Between(0, _path.JitterUs);
        for (long againUs = FirstRetransmissionUs; againUs <= LongestRetransmissionUs && _dice.Chance(_path.Loss); againUs *= 2)
        {
            delayUs += againUs;
        }

        return delayUs;
    }

    private void Arrive()
    {
        if (_path.Cut || !_machineUp())
        {
            Stall();
            return;
        }

        _stalledSinceUs = long.MaxValue;
        _retransmissionUs = FirstRetransmissionUs;
        while (_segments.TryPeek(out (long End, long DueUs) segment) && segment.DueUs <= _timeline.NowUs)
        {
            _segments.Dequeue();
            _arrived = segment.End;
        }

        _finArrived = _finSent && _segments.Count == 0;
        if (_segments.Count > 0)
        {
            _arrival.By(_segments.Peek().DueUs);
        }

        if (Here)
        {
            Changed();
        }
        else if (_peer.Here)
        {
            _peer.ResetLater();
        }
    }

    private void Stall()
    {
        _stalledSinceUs = Math.Min(_stalledSinceUs, _timeline.NowUs);
        if (_timeline.NowUs - _stalledSinceUs > _giveUpAfterUs)
        {
            _peer.Reset();
            return;
        }

        _arrival.Within(_retransmissionUs);
        _retransmissionUs = Math.Min(_retransmissionUs * 2, LongestRetransmissionUs);
    }

    /// <summary>A reset is sent once and never again: a cut swallows it, and what is sent later provokes the next.</summary>
    private void ResetLater()
    {
        _timeline.After(_path.LatencyUs, () =>
        {
            if (!_path.Cut && _machineUp())
            {
                Reset();
            }
        });
    }
}
