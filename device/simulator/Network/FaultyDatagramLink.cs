using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.Simulator.Network;

/// <summary>
/// A datagram link with a bad network in front of it. The faults of one datagram are drawn in the order in which it would meet
/// them: block, outage, loss, corruption, duplicate, reordering, delay. Answers to discovery questions only meet outages.
/// </summary>
/// <remarks>
/// Time comes in by <see cref="Advance"/>, which also lets go what is due. Not for use by two threads.
/// </remarks>
public sealed class FaultyDatagramLink : IDatagramLink
{
    /// <summary>Datagrams under way at once; more are dropped and counted. A second of delay at 200 datagrams/s fits.</summary>
    public const int LargestInFlight = 256;

    /// <summary>A datagram that is held back is overtaken by one to this many newer ones,</summary>
    public const int LargestOvertaken = 4;

    /// <summary>but waits for them no longer than this: a device may have nothing more to send.</summary>
    public const long LongestHoldUs = 250_000;

    private readonly IDatagramLink _inner;
    private readonly NetworkFaults _faults;
    private readonly SeededRandom _loss;
    private readonly SeededRandom _corrupt;
    private readonly SeededRandom _duplicate;
    private readonly SeededRandom _reorder;
    private readonly SeededRandom _delay;
    private readonly PriorityQueue<Packet, (long DueUs, long Order)> _underWay = new();
    private readonly List<Packet> _heldBack = [];
    private readonly Stack<Packet> _free = [];
    private long _nowUs;
    private long _order;

    public FaultyDatagramLink(IDatagramLink inner, NetworkFaults faults, ulong seed)
    {
        _inner = inner;
        _faults = faults;
        _loss = new SeededRandom(seed, "loss");
        _corrupt = new SeededRandom(seed, "corrupt");
        _duplicate = new SeededRandom(seed, "duplicate");
        _reorder = new SeededRandom(seed, "reorder");
        _delay = new SeededRandom(seed, "delay");
    }

    public FaultCounters Counters { get; } = new();

    /// <summary>When <see cref="Advance"/> has something to let go; <see cref="long.MaxValue"/> when nothing is under way.</summary>
    public long NextDeadlineUs
    {
        get
        {
            long next = _underWay.TryPeek(out _, out var first) ? first.DueUs : long.MaxValue;
            foreach (Packet packet in _heldBack)
            {
                next = Math.Min(next, packet.DueUs);
            }

            return next;
        }
    }

    /// <summary>Tells the time (since the start of the run) and delivers what is due.</summary>
    public void Advance(long nowUs)
    {
        _nowUs = nowUs;
        for (int i = _heldBack.Count - 1; i >= 0; i--)
        {
            if (_heldBack[i].DueUs <= nowUs) LetGo(i);
        }

        while (_underWay.TryPeek(out Packet? packet, out var due) && due.DueUs <= nowUs)
        {
            _underWay.Dequeue();
            Deliver(packet);
        }
    }

    public void Send(string host, int port, byte[] buffer, int offset, int count)
    {
        Counters.Sent++;
        // Drawn for every datagram, whatever else befalls it: one fault does not move the others' random numbers.
        bool lost = _loss.Chance(_faults.Loss);
        bool corrupted = _corrupt.Chance(_faults.Corrupt);
        bool duplicated = _duplicate.Chance(_faults.Duplicate);
        bool reordered = _reorder.Chance(_faults.Reorder);
        if (_faults.BlockUdp)
        {
            Counters.Blocked++;
            return;
        }

        if (_faults.InOutage(_nowUs))
        {
            Counters.InOutage++;
            return;
        }

        if (lost)
        {
            Counters.Lost++;
            LetOvertaken();
            return;
        }

        Packet packet = Take(host, port, buffer, offset, count);
        if (corrupted)
        {
            Counters.Corrupted++;
            int bit = _corrupt.NextInt(8 * count);
            packet.Bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
        }

        Packet? copy = null;
        if (duplicated)
        {
            Counters.Duplicated++;
            copy = Take(host, port, packet.Bytes, 0, count);
        }

        if (reordered)
        {
            Counters.Reordered++;
            HoldBack(packet);
        }
        else
        {
            Forward(packet);
        }

        LetOvertaken();
        if (copy is not null) Forward(copy);
    }

    public int Receive(byte[] buffer, int offset, int count, out string fromHost)
    {
        int received = _inner.Receive(buffer, offset, count, out fromHost);
        return _faults.BlockUdp || _faults.InOutage(_nowUs) ? 0 : received;
    }

    public void Broadcast(int port, byte[] buffer, int offset, int count)
    {
        if (_faults.BlockUdp || _faults.InOutage(_nowUs) || _loss.Chance(_faults.Loss)) return;
        _inner.Broadcast(port, buffer, offset, count);
    }

    private void HoldBack(Packet packet)
    {
        packet.Overtakers = 2 + _reorder.NextInt(LargestOvertaken);
        packet.DueUs = _nowUs + LongestHoldUs;
        _heldBack.Add(packet);
    }

    /// <summary>One more datagram was sent: what waited for it goes. A packet counts its own sending, hence the 2 above.</summary>
    private void LetOvertaken()
    {
        for (int i = _heldBack.Count - 1; i >= 0; i--)
        {
            if (--_heldBack[i].Overtakers <= 0) LetGo(i);
        }
    }

    private void LetGo(int index)
    {
        Packet packet = _heldBack[index];
        _heldBack.RemoveAt(index);
        Forward(packet);
    }

    private void Forward(Packet packet)
    {
        if (_faults.DelayUs == 0 && _faults.JitterUs == 0)
        {
            Deliver(packet);
            return;
        }

        if (_underWay.Count >= LargestInFlight)
        {
            Counters.Overflowed++;
            _free.Push(packet);
            return;
        }

        long dueUs = _nowUs + _faults.DelayUs + (long)(_faults.JitterUs * _delay.NextDouble());
        _underWay.Enqueue(packet, (dueUs, _order++));
    }

    private void Deliver(Packet packet)
    {
        // The cable may have been pulled while it was under way.
        if (_faults.InOutage(_nowUs))
        {
            Counters.InOutage++;
        }
        else
        {
            Counters.Delivered++;
            _inner.Send(packet.Host, packet.Port, packet.Bytes, 0, packet.Count);
        }

        _free.Push(packet);
    }

    private Packet Take(string host, int port, byte[] buffer, int offset, int count)
    {
        if (!_free.TryPop(out Packet? packet)) packet = new Packet();
        packet.Host = host;
        packet.Port = port;
        packet.Count = count;
        Array.Copy(buffer, offset, packet.Bytes, 0, count);
        return packet;
    }

    private sealed class Packet
    {
        public readonly byte[] Bytes = new byte[Limits.DatagramBytes];
        public string Host = "";
        public int Port;
        public int Count;
        public int Overtakers;
        public long DueUs;
    }
}
