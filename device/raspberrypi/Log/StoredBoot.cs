using Telemetry.Device;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>
/// The readings of one boot: in segments, and those that are not written yet in memory. A number that is in neither is lost by a
/// storage error.
/// </summary>
internal sealed class StoredBoot
{
    private readonly SegmentRing _ring;
    private Block? _last;

    public StoredBoot(ulong id, SegmentRing ring)
    {
        Id = id;
        _ring = ring;
    }

    public ulong Id { get; }

    /// <summary>As in <see cref="BootReadings"/>.</summary>
    public ulong First { get; private set; }

    /// <summary>As in <see cref="BootReadings"/>.</summary>
    public ulong HeldFirst { get; private set; }

    /// <summary>As in <see cref="BootReadings"/>.</summary>
    public ulong Next { get; private set; }

    public DroppedRanges Dropped { get; } = new();

    public CarrierTable Carriers { get; } = new();

    public IReadOnlyList<ChannelDeclaration> Channels { get; set; } = [];

    public DeviceUtc? Utc { get; set; }

    /// <summary>Ascending.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>Ascending; the last one takes the next entry.</summary>
    public List<Block> Memory { get; } = [];

    /// <summary>Told of each number of the current boot that is given up; null: an earlier boot's.</summary>
    public Action<ulong, LostCause>? Lost { get; set; }

    public bool IsSettled => First == Next;

    /// <summary>What an earlier run of the program knew of it.</summary>
    public void Restore(BootAccount account)
    {
        First = account.First;
        HeldFirst = account.First;
        Next = account.Next;
        Utc = account.Utc;
        foreach ((ulong count, LostCause cause) in account.Dropped)
        {
            Dropped.Add(HeldFirst, HeldFirst + count, cause);
            HeldFirst += count;
        }
    }

    /// <summary>A segment was found that goes on behind the others.</summary>
    public void Restore(Segment segment)
    {
        if (Segments.Count > 0)
            Segments[^1].CutAt(segment.First);
        Segments.Add(segment);
        Next = Math.Max(Next, segment.End);
    }

    public BootAccount Account()
    {
        List<(ulong, LostCause)> dropped = [];
        for (int i = 0; i < Dropped.Count; i++)
            dropped.Add((Dropped[i].End - Dropped[i].First, Dropped[i].Cause));
        return new BootAccount { Id = Id, First = First, Next = Next, Utc = Utc, Dropped = dropped };
    }

    /// <summary>Takes the next reading into memory.</summary>
    public void Add(in Reading reading, int dataLength)
    {
        Tail(dataLength).Add(in reading);
        Next++;
    }

    public void AddLost(long timeUs, LostCause cause)
    {
        Tail(0).AddLost(timeUs, cause);
        Next++;
    }

    public bool TryGet(ulong number, ref Reading reading, out LostCause cause)
    {
        if (Find(number) is { } block)
            return block.TryGet(number, ref reading, out cause);

        cause = LostCause.StorageError;
        return false;
    }

    public long TimeUs(ulong number) => Find(number)?.TimeUs(number) ?? 0;

    public void Release(ulong next)
    {
        next = Math.Min(next, Next);
        if (next <= First)
            return;

        First = next;
        HeldFirst = Math.Max(HeldFirst, First);
        Dropped.Release(First);
        Carriers.Release(First);
        _ring.Released(this);
        while (Memory.Count > 0 && Memory[0].End <= First)
            ForgetMemory();
    }

    /// <summary>Gives up everything below a number for want of room.</summary>
    public void DropBelow(ulong end, LostCause why)
    {
        Reading reading = default;
        for (; HeldFirst < end; HeldFirst++)
        {
            if (TryGet(HeldFirst, ref reading, out LostCause cause))
            {
                cause = why;
                Tell(HeldFirst, cause);
            }

            Dropped.Add(HeldFirst, cause);
        }
    }

    /// <summary>Everything below is in a segment: it need not stay in memory.</summary>
    public void Written(ulong next)
    {
        while (Memory.Count > 1 && Memory[0].End <= next)
        {
            _ring.Cache.Add(this, Memory[0]);
            ForgetMemory();
        }
    }

    /// <summary>Gives up the oldest that is in memory only, for want of room there. Returns the number after it.</summary>
    public ulong LoseOldestInMemory(ulong written)
    {
        Block block = Memory[0];
        ulong end = block.End;
        ulong first = Math.Max(Math.Max(written, block.First), HeldFirst);
        for (ulong number = first; number < end; number++)
        {
            Reading reading = default;
            if (block.TryGet(number, ref reading, out _))
                Tell(number, LostCause.StorageError);
        }

        ForgetMemory();
        return end;
    }

    /// <summary>Numbers that are held by no segment and not in memory, though they should be.</summary>
    public ulong CountHoles()
    {
        ulong held = 0;
        foreach (Segment segment in Segments)
            held += segment.Entries;
        ulong below = 0;
        for (int i = 0; i < Segments.Count && Segments[i].First < HeldFirst; i++)
            below += EntriesBelow(Segments[i], HeldFirst);
        return Next - HeldFirst - (held - below);
    }

    private static ulong EntriesBelow(Segment segment, ulong end)
    {
        ulong count = 0;
        for (ulong number = segment.First; number < Math.Min(end, segment.End);)
        {
            bool isThere = segment.TryFind(number, out _, out ulong placeEnd);
            ulong to = isThere ? Math.Min(placeEnd, end) : number + 1;
            count += isThere ? to - number : 0;
            number = to;
        }

        return count;
    }

    private Block Tail(int dataLength)
    {
        if (Memory.Count == 0 || !Memory[^1].HasRoom(dataLength))
            Memory.Add(new Block(Next));
        return Memory[^1];
    }

    private void Tell(ulong number, LostCause cause)
    {
        if (Lost is not null)
            Lost(number, cause);
        else
            _ring.EarlierLost?.Invoke(Id, number, cause);
    }

    private void ForgetMemory()
    {
        if (_last == Memory[0])
            _last = null;
        Memory.RemoveAt(0);
    }

    private Block? Find(ulong number)
    {
        if (_last is not null && _last.Holds(number))
            return _last;

        Block? block = FindInMemory(number) ?? _ring.Cache.Find(this, number) ?? Load(number);
        _last = block ?? _last;
        return block;
    }

    private Block? FindInMemory(ulong number)
    {
        for (int i = Memory.Count - 1; i >= 0 && number < Memory[i].End; i--)
        {
            if (Memory[i].Holds(number))
                return Memory[i];
        }

        return null;
    }

    private Block? Load(ulong number)
    {
        if (FindSegment(number) is not { } segment || !segment.TryFind(number, out ulong first, out ulong end))
            return null;

        if (_ring.Load(segment, number) is { } block)
        {
            _ring.Cache.Add(this, block);
            return block;
        }

        // It was there when the program started or when it was written, so nobody has been told of its loss.
        for (ulong lost = Math.Max(first, HeldFirst); lost < end; lost++)
            Tell(lost, LostCause.StorageError);
        return null;
    }

    /// <summary>The last one that begins at or below a number.</summary>
    private Segment? FindSegment(ulong number)
    {
        int low = 0;
        int high = Segments.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (Segments[middle].First <= number)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high < 0 ? null : Segments[high];
    }
}
