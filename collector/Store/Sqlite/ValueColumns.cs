using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

// docs/storage.md, "Values of a block"
//
//   bool, int64        differences to the value before (of the first: to 0), zeros as runs
//   float32, float64   1 byte: 0 to 6 decimal, 255 raw
//     decimal d        value × 10^d as whole numbers, like int64, if that gives back every bit of every value
//     raw              each value XOR the one before (of the first: 0): 1 byte with the number of zero bytes at the top (upper half)
//                      and of the bytes that follow (lower half), then these, lowest first
//   text, bytes        the lengths as varints, then all values one after the other
//
/// <summary>The values of a block. Every bit comes back as it was, of NaN and -0 too.</summary>
internal static class ValueColumns
{
    private const byte Raw = 255;
    private const int MostDecimals = 6;

    // Beyond it not every whole number is a float64.
    private const double LargestWhole = 1L << 53;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    public static void Write(BlobWriter writer, ChannelType type, ReadOnlySpan<SeriesReading> readings, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case ChannelType.Float32:
            case ChannelType.Float64:
                WriteFloats(writer, type, readings);
                break;
            case ChannelType.Text:
            case ChannelType.Bytes:
                foreach (ref readonly SeriesReading reading in readings)
                    writer.Unsigned((ulong)reading.DataLength);
                foreach (ref readonly SeriesReading reading in readings)
                    writer.Bytes(data.Slice(reading.DataOffset, reading.DataLength));
                break;
            default:
                WriteWhole(writer, readings);
                break;
        }
    }

    public static bool TryRead(ref BlobReader reader, ChannelType type, scoped ReadOnlySpan<ulong> numbers, scoped ReadOnlySpan<long> times, SeriesReadings readings) => type switch
    {
        ChannelType.Bool or ChannelType.Int64 => TryReadWhole(ref reader, numbers, times, readings),
        ChannelType.Float32 or ChannelType.Float64 => TryReadFloats(ref reader, type, numbers, times, readings),
        ChannelType.Text or ChannelType.Bytes => TryReadData(ref reader, numbers, times, readings),
        _ => false,
    };

    private static void WriteWhole(BlobWriter writer, ReadOnlySpan<SeriesReading> readings)
    {
        ZeroRunWriter runs = new(writer);
        long before = 0;
        foreach (ref readonly SeriesReading reading in readings)
        {
            runs.Add(reading.Bits - before);
            before = reading.Bits;
        }

        runs.End();
    }

    private static bool TryReadWhole(ref BlobReader reader, scoped ReadOnlySpan<ulong> numbers, scoped ReadOnlySpan<long> times, SeriesReadings readings)
    {
        ZeroRunReader runs = default;
        long value = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            value += runs.Next(ref reader);
            readings.Add(numbers[i], times[i], value, default);
        }

        return reader.IsWhole && runs.IsAtEnd;
    }

    private static void WriteFloats(BlobWriter writer, ChannelType type, ReadOnlySpan<SeriesReading> readings)
    {
        int start = writer.Length;
        int decimals = 0;
        for (int i = 0; i < Math.Min(readings.Length, 8); i++)
            decimals = Math.Max(decimals, DecimalsOf(type, readings[i].Bits));

        while (decimals <= MostDecimals)
        {
            if (TryWriteDecimal(writer, type, decimals, readings, out int needed))
                return;

            writer.Truncate(start);
            decimals = Math.Max(needed, decimals + 1);
        }

        WriteRaw(writer, readings);
    }

    /// <summary>Decimals that give back every bit; more than the most: none do.</summary>
    private static int DecimalsOf(ChannelType type, long bits)
    {
        for (int decimals = 0; decimals <= MostDecimals; decimals++)
        {
            if (TryWhole(type, bits, Powers[decimals], out _))
                return decimals;
        }

        return MostDecimals + 1;
    }

    private static bool TryWriteDecimal(BlobWriter writer, ChannelType type, int decimals, ReadOnlySpan<SeriesReading> readings, out int needed)
    {
        needed = 0;
        writer.Byte((byte)decimals);
        ZeroRunWriter runs = new(writer);
        double power = Powers[decimals];
        long before = 0;
        foreach (ref readonly SeriesReading reading in readings)
        {
            if (!TryWhole(type, reading.Bits, power, out long whole))
            {
                needed = DecimalsOf(type, reading.Bits);
                return false;
            }

            runs.Add(whole - before);
            before = whole;
        }

        runs.End();
        return true;
    }

    private static bool TryWhole(ChannelType type, long bits, double power, out long whole)
    {
        double value = type == ChannelType.Float32 ? BitConverter.Int32BitsToSingle((int)bits) : BitConverter.Int64BitsToDouble(bits);
        double scaled = Math.Round(value * power);
        whole = Math.Abs(scaled) <= LargestWhole ? (long)scaled : 0;
        return Math.Abs(scaled) <= LargestWhole && BitsOf(type, whole / power) == bits;
    }

    private static long BitsOf(ChannelType type, double value) =>
        type == ChannelType.Float32 ? (uint)BitConverter.SingleToInt32Bits((float)value) : BitConverter.DoubleToInt64Bits(value);

    private static void WriteRaw(BlobWriter writer, ReadOnlySpan<SeriesReading> readings)
    {
        writer.Byte(Raw);
        ulong before = 0;
        foreach (ref readonly SeriesReading reading in readings)
        {
            ulong changed = (ulong)reading.Bits ^ before;
            before = (ulong)reading.Bits;
            int top = changed == 0 ? sizeof(ulong) : System.Numerics.BitOperations.LeadingZeroCount(changed) / 8;
            int bottom = changed == 0 ? 0 : System.Numerics.BitOperations.TrailingZeroCount(changed) / 8;
            int length = sizeof(ulong) - top - bottom;
            writer.Byte((byte)((top << 4) | length));
            for (int i = 0; i < length; i++)
                writer.Byte((byte)(changed >> (8 * (bottom + i))));
        }
    }

    private static bool TryReadFloats(ref BlobReader reader, ChannelType type, scoped ReadOnlySpan<ulong> numbers, scoped ReadOnlySpan<long> times, SeriesReadings readings)
    {
        byte how = reader.Byte();
        if (how == Raw)
            return TryReadRaw(ref reader, numbers, times, readings);
        if (how > MostDecimals)
            return false;

        ZeroRunReader runs = default;
        double power = Powers[how];
        long whole = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            whole += runs.Next(ref reader);
            readings.Add(numbers[i], times[i], BitsOf(type, whole / power), default);
        }

        return reader.IsWhole && runs.IsAtEnd;
    }

    private static bool TryReadRaw(ref BlobReader reader, scoped ReadOnlySpan<ulong> numbers, scoped ReadOnlySpan<long> times, SeriesReadings readings)
    {
        ulong value = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            byte shape = reader.Byte();
            int top = shape >> 4;
            int length = shape & 0xf;
            if (top + length > sizeof(ulong))
                return false;

            ulong changed = 0;
            for (int k = 0; k < length; k++)
                changed |= (ulong)reader.Byte() << (8 * k);
            if (length > 0)
                changed <<= 8 * (sizeof(ulong) - top - length);
            value ^= changed;
            readings.Add(numbers[i], times[i], (long)value, default);
        }

        return reader.IsWhole;
    }

    private static bool TryReadData(ref BlobReader reader, scoped ReadOnlySpan<ulong> numbers, scoped ReadOnlySpan<long> times, SeriesReadings readings)
    {
        Span<int> lengths = numbers.Length <= 256 ? stackalloc int[numbers.Length] : new int[numbers.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            ulong length = reader.Unsigned();
            if (length > Limits.LargeReadingBytes)
                return false;
            lengths[i] = (int)length;
        }

        for (int i = 0; i < lengths.Length; i++)
            readings.Add(numbers[i], times[i], 0, reader.Bytes(lengths[i]));

        return reader.IsWhole;
    }
}
