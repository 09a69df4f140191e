using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>Content 1 of a record: writing and reading of entries. The bytes are described in LogRecord.cs.</summary>
internal static class ReadingsContent
{
    /// <summary>A record that is ended as told there, with the largest value at its end, fits.</summary>
    public const int BufferBytes = LogRecord.HeaderBytes + LogRecord.EnoughBytes + Limits.LargeReadingBytes + 64;

    private const int Codes = 16;
    private const int LostCode = 8;

    // More than any entry takes besides its data.
    private const int EntryBytes = 22;

    /// <summary>Writes entries of one block from a number on, as many as a record takes; returns how many.</summary>
    public static int Write(ref WireWriter writer, Block block, ulong from)
    {
        int count = CountFor(block, from);
        writer.WriteByte(LogRecord.Readings);
        writer.WriteVarint(from);
        writer.WriteVarint((ulong)count);
        long timeUs = 0;
        Reading reading = default;
        for (ulong number = from; number < from + (ulong)count; number++)
        {
            if (block.TryGet(number, ref reading, out LostCause cause))
            {
                writer.WriteVarint((ulong)((reading.Channel * Codes) + (int)reading.WireType));
                writer.WriteSignedVarint(reading.TimeUs - timeUs);
                timeUs = reading.TimeUs;
                WriteValue(ref writer, in reading);
            }
            else
            {
                writer.WriteVarint((ulong)(LostCode + (int)cause));
                writer.WriteSignedVarint(block.TimeUs(number) - timeUs);
                timeUs = block.TimeUs(number);
            }
        }

        return count;
    }

    /// <summary>Reads the head of the content, after its kind. False: it is not whole.</summary>
    public static bool TryReadHead(ref WireReader reader, out ulong first, out int count)
    {
        first = reader.ReadNumber();
        count = reader.ReadVarint(Block.MostEntries);
        return reader.Ok && count > 0 && first <= Limits.LargestReadingNumber;
    }

    /// <summary>Adds the entries behind the head to a block. False: they are not what the head says.</summary>
    public static bool TryRead(ref WireReader reader, int count, Block block)
    {
        long timeUs = 0;
        Reading reading = default;
        for (int i = 0; i < count; i++)
        {
            ulong head = reader.ReadVarint();
            timeUs += reader.ReadSignedVarint();
            int code = (int)(head % Codes);
            if (code >= LostCode)
            {
                if (!reader.Ok)
                    return false;
                block.AddLost(timeUs, (LostCause)(code - LostCode));
                continue;
            }

            reading.Channel = (int)(head / Codes);
            reading.TimeUs = timeUs;
            if (!TryReadValue(ref reader, code, ref reading) || head / Codes >= Limits.Channels)
                return false;
            block.Add(in reading);
        }

        return reader.OkAtEnd;
    }

    /// <summary>How many entries a record takes.</summary>
    private static int CountFor(Block block, ulong from)
    {
        int bytes = 0;
        int count = 0;
        Reading reading = default;
        for (ulong number = from; number < block.End && bytes < LogRecord.EnoughBytes; number++)
        {
            bool isHeld = block.TryGet(number, ref reading, out _);
            bytes += EntryBytes + (isHeld ? reading.DataLength : 0);
            count++;
        }

        return count;
    }

    private static void WriteValue(ref WireWriter writer, in Reading reading)
    {
        switch (reading.Type)
        {
            case ChannelType.Bool:
                break;
            case ChannelType.Int64:
                writer.WriteSignedVarint(reading.Bits);
                break;
            case ChannelType.Float32:
                writer.WriteUInt32((uint)reading.Bits);
                break;
            case ChannelType.Float64:
                writer.WriteUInt64((ulong)reading.Bits);
                break;
            default:
                writer.WriteVarint((ulong)reading.DataLength);
                writer.WriteBytes(reading.Data, reading.DataOffset, reading.DataLength);
                break;
        }
    }

    private static bool TryReadValue(ref WireReader reader, int code, ref Reading reading)
    {
        reading.Data = null!;
        reading.DataLength = 0;
        reading.Type = code <= (int)WireType.True ? ChannelType.Bool : (ChannelType)code;
        switch ((WireType)code)
        {
            case WireType.False or WireType.True:
                reading.Bits = code;
                break;
            case WireType.Int64:
                reading.Bits = reader.ReadSignedVarint();
                break;
            case WireType.Float32:
                reading.Bits = reader.ReadUInt32();
                break;
            case WireType.Float64:
                reading.Bits = (long)reader.ReadUInt64();
                break;
            case WireType.Text or WireType.Bytes:
                reading.Bits = 0;
                reading.DataLength = reader.ReadVarint(Limits.LargeReadingBytes);
                reading.DataOffset = reader.ReadBytes(reading.DataLength);
                reading.Data = reader.Buffer;
                break;
            default:
                return false;
        }

        return reader.Ok;
    }
}
