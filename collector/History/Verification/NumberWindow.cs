using System.Numerics;

namespace Telemetry.Collector.History.Verification;

/// <summary>A bit for each of some consecutive reading numbers: which of them were found.</summary>
internal sealed class NumberWindow
{
    /// <summary>128 KiB: it stays in the processor's cache.</summary>
    public const int Size = 1 << 20;

    private readonly ulong[] _found = new ulong[Size / 64];
    private readonly ulong[] _other = new ulong[Size / 64];

    public ulong First { get; private set; }

    /// <summary>Exclusive; the last window ends where numbers do.</summary>
    public ulong End => First > ulong.MaxValue - Size ? ulong.MaxValue : First + Size;

    /// <summary>Begins at a number, rounded down to a multiple of the size.</summary>
    public void MoveTo(ulong number)
    {
        First = number & ~(ulong)(Size - 1);
        Array.Clear(_found);
        Array.Clear(_other);
    }

    /// <summary>Notes a number of this window; false: it was noted before.</summary>
    public bool Add(ulong number)
    {
        ulong place = number - First;
        ulong bit = 1ul << (int)(place % 64);
        ref ulong word = ref _found[place / 64];
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    /// <summary>States that numbers of this window should have been found.</summary>
    public void Expect(ulong first, ulong end)
    {
        ulong place = first - First;
        ulong last = end - First;
        while (place < last)
        {
            int bits = (int)Math.Min(64 - (place % 64), last - place);
            ulong mask = (bits == 64 ? ulong.MaxValue : (1ul << bits) - 1) << (int)(place % 64);
            _other[place / 64] |= mask;
            place += (ulong)bits;
        }
    }

    /// <summary>Calls with each range of numbers that were expected and not found.</summary>
    public void Missing(Action<ulong, ulong> take) => Each((found, expected) => expected & ~found, take);

    /// <summary>Calls with each range of numbers that were found and not expected.</summary>
    public void Surplus(Action<ulong, ulong> take) => Each((found, expected) => found & ~expected, take);

    private void Each(Func<ulong, ulong, ulong> choose, Action<ulong, ulong> take)
    {
        for (int i = 0; i < _found.Length; i++)
        {
            ulong bits = _found[i] == _other[i] ? 0 : choose(_found[i], _other[i]);
            while (bits != 0)
            {
                int from = BitOperations.TrailingZeroCount(bits);
                int length = BitOperations.TrailingZeroCount(~(bits >> from));
                length = Math.Min(length, 64 - from);
                ulong first = First + (ulong)((i * 64) + from);
                take(first, first + (ulong)length);
                bits &= from + length == 64 ? 0 : ulong.MaxValue << (from + length);
            }
        }
    }
}
