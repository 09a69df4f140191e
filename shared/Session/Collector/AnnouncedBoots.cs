using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>The boots that a device announced in one session (PROTOCOL 8.4), and when each is to be acknowledged (9.3).</summary>
internal sealed class AnnouncedBoots
{
    /// <summary>The index of no boot.</summary>
    public const int None = -1;

    private const int Usual = 2;

    private Entry[] _entries = new Entry[Usual];

    private struct Entry
    {
        public Boot Boot;
        public AckTiming Timing;
    }

    public int Count { get; private set; }

    /// <summary>The index of the boot of the session's HELLO; <see cref="None"/> before it was announced.</summary>
    public int Current { get; private set; } = None;

    public bool IsFull => Count == Limits.BootsInSession;

    public Boot this[int index] => _entries[index].Boot;

    public ref AckTiming Timing(int index) => ref _entries[index].Timing;

    public int Find(ulong bootId)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Boot.Id == bootId)
                return i;
        }

        return None;
    }

    public int Find(Boot boot)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Boot == boot)
                return i;
        }

        return None;
    }

    public int Add(Boot boot, bool isCurrent)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);

        _entries[Count] = new Entry { Boot = boot, Timing = AckTiming.Start };
        if (isCurrent)
            Current = Count;
        return Count++;
    }
}

/// <summary>When the ACK of one boot is due (PROTOCOL 9.3).</summary>
internal struct AckTiming
{
    public const long Never = long.MaxValue;

    /// <summary>PROTOCOL 9.3: an ACK for a boot comes not more often.</summary>
    private const long IntervalUs = 20_000;

    /// <summary>PROTOCOL 9.3: after a datagram.</summary>
    private const long DatagramDelayUs = 100_000;

    private long _lastUs;

    public long DueUs { get; private set; }

    /// <summary>`next` of the last ACK.</summary>
    public ulong Acknowledged;

    /// <summary>The last ACK withheld gaps (PROTOCOL 9.12).</summary>
    public bool HasUnnamedGaps;

    public static AckTiming Start => new() { DueUs = Never, _lastUs = long.MinValue / 2 };

    public void AfterDatagram(long nowUs) => DueUs = Math.Min(DueUs, Math.Max(nowUs + DatagramDelayUs, _lastUs + IntervalUs));

    /// <summary>After BOOT, or a commit that moved `next`.</summary>
    public void Soon(long nowUs) => DueUs = Math.Min(DueUs, Math.Max(nowUs, _lastUs + IntervalUs));

    public void Sent(long nowUs)
    {
        _lastUs = nowUs;
        DueUs = Never;
    }
}
