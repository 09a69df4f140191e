namespace Telemetry.Fuzz.Tests;

/// <summary>Makes inputs out of inputs: bits, bytes, pieces, numbers at the ends of ranges, and words of the protocol.</summary>
public sealed class Mutator(Random random, int largest, IReadOnlyList<byte[]> words)
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 7, 15, 16, 17, 31, 32, 33, 63, 64, 127, 128, 200, 255, 256, 512, 1023, 1024, 1025, 65535, 65536, 65537,
        int.MaxValue, 1UL << 31, (1UL << 47) - 1, 1UL << 47, (1UL << 53) - 1, 1UL << 53, (1UL << 53) + 1,
        long.MaxValue - 1, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (int steps = 1 << random.Next(5); steps > 0; steps--)
        {
            Step(bytes, other);
        }

        return bytes.Count > largest ? [.. bytes.Take(largest)] : [.. bytes];
    }

    private void Step(List<byte> bytes, byte[] other)
    {
        int at = random.Next(bytes.Count + 1);
        int rest = bytes.Count - at;
        int length = Math.Min(rest, 1 + random.Next(random.Next(2) == 0 ? 4 : 64));
        switch (random.Next(10))
        {
            case 0 when rest > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when rest > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when rest > 0:
                bytes[at] = (byte)(bytes[at] + random.Next(-8, 9));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Piece(other));
                break;
            case 6:
                Replace(bytes, at, Varint(Numbers[random.Next(Numbers.Length)]));
                break;
            case 7 when words.Count > 0:
                Replace(bytes, at, words[random.Next(words.Count)]);
                break;
            case 8:
                bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(40)));
                break;
            case 9 when random.Next(8) == 0:
                bytes.RemoveRange(at, rest);
                break;
        }
    }

    private void Replace(List<byte> bytes, int at, byte[] by)
    {
        if (random.Next(2) == 0)
        {
            bytes.RemoveRange(at, Math.Min(by.Length, bytes.Count - at));
        }

        bytes.InsertRange(at, by);
    }

    private byte[] Piece(byte[] other)
    {
        int start = random.Next(other.Length + 1);
        return other[start..(start + random.Next(other.Length - start + 1))];
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
