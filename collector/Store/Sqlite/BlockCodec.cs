using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

// docs/storage.md, "Blocks"
//
//   size     field
//   4        CRC-32C of all that follows
//   1        format, 1
//   1        channel type (PROTOCOL 7.2)
//   varint   readings, at least 1
//   column   numbers: the first, then the differences as runs: difference, how often
//   column   device times: the first, then the differences of the differences; 0 is followed by how often it comes once more
//   column   values, by type (ValueColumns)
//
/// <summary>Many readings of one channel of one boot, ascending by number, in one blob.</summary>
public static class BlockCodec
{
    private const byte Format = 1;

    /// <summary>Appends the blob of the readings, which are at least one.</summary>
    internal static void Write(BlobWriter writer, ChannelType type, ReadOnlySpan<SeriesReading> readings, ReadOnlySpan<byte> data)
    {
        int start = writer.Length;
        writer.Reserve(Checksum.Bytes);
        writer.Byte(Format);
        writer.Byte((byte)type);
        writer.Unsigned((ulong)readings.Length);
        WriteNumbers(writer, readings);
        WriteTimes(writer, readings);
        ValueColumns.Write(writer, type, readings, data);
        Checksum.Seal(writer.At(start, writer.Length - start));
    }

    /// <summary>Adds the readings of a blob; false: it is damaged, and some of them may have been added.</summary>
    public static bool TryRead(ReadOnlySpan<byte> blob, SeriesReadings readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        if (!Checksum.IsValid(blob))
            return false;

        BlobReader reader = new(blob[Checksum.Bytes..]);
        if (reader.Byte() != Format)
            return false;

        ChannelType type = (ChannelType)reader.Byte();
        ulong count = reader.Unsigned();

        // Each reading takes part of a bit at least; what claims more is no block.
        if (!reader.IsWhole || count == 0 || count > BlockLimits.Readings)
            return false;

        Span<ulong> numbers = stackalloc ulong[(int)count];
        Span<long> times = stackalloc long[(int)count];
        return ReadNumbers(ref reader, numbers) && ReadTimes(ref reader, times) && ValueColumns.TryRead(ref reader, type, numbers, times, readings)
            && reader.IsAtEnd;
    }

    private static void WriteNumbers(BlobWriter writer, ReadOnlySpan<SeriesReading> readings)
    {
        writer.Unsigned(readings[0].Number);
        for (int i = 1; i < readings.Length;)
        {
            ulong difference = readings[i].Number - readings[i - 1].Number;
            int end = i + 1;
            while (end < readings.Length && readings[end].Number - readings[end - 1].Number == difference)
                end++;

            writer.Unsigned(difference);
            writer.Unsigned((ulong)(end - i));
            i = end;
        }
    }

    private static bool ReadNumbers(ref BlobReader reader, scoped Span<ulong> numbers)
    {
        numbers[0] = reader.Unsigned();
        for (int i = 1; i < numbers.Length;)
        {
            ulong difference = reader.Unsigned();
            ulong run = reader.Unsigned();
            if (!reader.IsWhole || difference == 0 || run == 0 || run > (ulong)(numbers.Length - i))
                return false;

            for (int end = i + (int)run; i < end; i++)
                numbers[i] = numbers[i - 1] + difference;
        }

        return reader.IsWhole;
    }

    private static void WriteTimes(BlobWriter writer, ReadOnlySpan<SeriesReading> readings)
    {
        writer.Signed(readings[0].DeviceTimeUs);
        ZeroRunWriter runs = new(writer);
        long before = 0;
        for (int i = 1; i < readings.Length; i++)
        {
            long difference = readings[i].DeviceTimeUs - readings[i - 1].DeviceTimeUs;
            runs.Add(difference - before);
            before = difference;
        }

        runs.End();
    }

    private static bool ReadTimes(ref BlobReader reader, scoped Span<long> times)
    {
        times[0] = reader.Signed();
        ZeroRunReader runs = default;
        long difference = 0;
        for (int i = 1; i < times.Length; i++)
        {
            difference += runs.Next(ref reader);
            times[i] = times[i - 1] + difference;
        }

        return reader.IsWhole && runs.IsAtEnd;
    }
}
