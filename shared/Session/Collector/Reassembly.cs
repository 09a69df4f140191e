using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>A large reading of which some pieces are there.</summary>
public sealed class PartialReading
{
    internal Boot? Owner { get; set; }

    public ulong Number { get; internal set; }

    public int Channel { get; internal set; }

    public ChannelType Type { get; internal set; }

    public long TimeUs { get; internal set; }

    public int TotalLength { get; internal set; }

    /// <summary>Bit p set: piece p is missing.</summary>
    public ulong Missing { get; internal set; }

    /// <summary>Pieces are first sent in order: one arrived after a later one.</summary>
    public bool IsRepaired { get; internal set; }

    /// <summary>Valid up to <see cref="TotalLength"/>.</summary>
    public byte[] Bytes { get; internal set; } = [];

    internal bool Agrees(in Fragment fragment) =>
        fragment.Channel == Channel && fragment.Type == Type && fragment.TimeUs == TimeUs && fragment.TotalLength == TotalLength;
}

/// <summary>The partly received large readings of one session (PROTOCOL 7.6): few, so they are found by looking at each.</summary>
public sealed class Reassembly
{
    /// <summary>PROTOCOL 16.</summary>
    public const int PartialsInSession = Limits.PartialsInAck;

    private readonly ReassemblyMemory _memory;
    private readonly PartialReading[] _slots = new PartialReading[PartialsInSession];

    public Reassembly(ReassemblyMemory memory) => _memory = memory;

    public int Count { get; private set; }

    /// <summary>The partial reading at an index below <see cref="Count"/>, in no particular order.</summary>
    public PartialReading this[int index] => _slots[index];

    public PartialReading? Find(Boot boot, ulong number)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_slots[i].Number == number && _slots[i].Owner == boot)
                return _slots[i];
        }

        return null;
    }

    /// <summary>Whether so many more, which take so many bytes, still fit the limits.</summary>
    public bool HasRoom(int partials, long bytes) => Count + partials <= PartialsInSession && _memory.HasRoom(bytes);

    /// <summary>
    /// Takes a piece that agrees with the pieces before it. False: the piece was there already. The caller made sure of room for the
    /// first piece of a reading.
    /// </summary>
    public bool Take(Boot boot, in Fragment fragment, out PartialReading partial)
    {
        partial = Find(boot, fragment.Number) ?? Open(boot, fragment);
        ulong bit = 1UL << fragment.Piece;
        if ((partial.Missing & bit) == 0)
            return false;

        Buffer.BlockCopy(fragment.Data, fragment.DataOffset, partial.Bytes, fragment.Piece * Limits.PieceBytes, fragment.DataLength);
        partial.IsRepaired |= (AllPieces(fragment.TotalLength) & ~partial.Missing) > bit;
        partial.Missing &= ~bit;
        return true;
    }

    /// <summary>Forgets one reading: it is complete, or nobody will send the rest.</summary>
    public void Drop(PartialReading partial)
    {
        int index = Array.IndexOf(_slots, partial, 0, Count);
        Count--;
        (_slots[index], _slots[Count]) = (_slots[Count], partial);
        _memory.Return(partial.Bytes, partial.TotalLength);
        partial.Bytes = [];
        partial.Owner = null;
    }

    /// <summary>Forgets those of a boot that are held or lost by now, from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public void DropRange(Boot boot, ulong first, ulong end)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            if (_slots[i].Owner == boot && _slots[i].Number >= first && _slots[i].Number < end)
                Drop(_slots[i]);
        }
    }

    /// <summary>Forgets everything: the session ended.</summary>
    public void Clear()
    {
        while (Count > 0)
            Drop(_slots[Count - 1]);
    }

    internal static ulong AllPieces(int totalLength) => ulong.MaxValue >> (Limits.Pieces - Fragment.Pieces(totalLength));

    private PartialReading Open(Boot boot, in Fragment fragment)
    {
        PartialReading partial = _slots[Count] ??= new PartialReading();
        Count++;
        partial.Owner = boot;
        partial.Number = fragment.Number;
        partial.Channel = fragment.Channel;
        partial.Type = fragment.Type;
        partial.TimeUs = fragment.TimeUs;
        partial.TotalLength = fragment.TotalLength;
        partial.Missing = AllPieces(fragment.TotalLength);
        partial.IsRepaired = false;
        partial.Bytes = _memory.Rent(fragment.TotalLength);
        return partial;
    }
}
