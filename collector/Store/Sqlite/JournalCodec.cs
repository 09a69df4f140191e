using System.Buffers.Binary;

namespace Telemetry.Collector.Store.Sqlite;

// docs/storage.md, "Journal"; little-endian
//
//   size     field
//   4        CRC-32C of all that follows
//   1        format, 1
//   3        0
//   4        readings
//   32 each  reading: channel id 4, length of text or bytes 4, number 8, device time µs 8, bits 8
//   rest     text and bytes, one after the other
//
/// <summary>The readings of one commit, as they came. A fixed layout, because each of them is written once and read once.</summary>
public static class JournalCodec
{
    internal const byte Format = 1;
    internal const int HeaderBytes = 12;
    internal const int EntryBytes = 32;

    /// <summary>One reading of a journal row.</summary>
    /// <param name="ChannelId">of the table <c>channel</c></param>
    public readonly record struct Entry(int ChannelId, ulong Number, long DeviceTimeUs, long Bits, int DataOffset, int DataLength);

    /// <summary>Adds the readings of a row to the series of their channels; false: it is damaged, and nothing was added.</summary>
    /// <param name="seriesOf">by a channel's id; null: not wanted</param>
    public static bool TryRead(ReadOnlySpan<byte> row, Func<int, SeriesReadings?> seriesOf)
    {
        ArgumentNullException.ThrowIfNull(seriesOf);
        if (!TryCount(row, out int count))
            return false;

        ReadOnlySpan<byte> data = Data(row, count);
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            Entry entry = Read(row, i, ref offset);
            seriesOf(entry.ChannelId)?.Add(entry.Number, entry.DeviceTimeUs, entry.Bits, data.Slice(entry.DataOffset, entry.DataLength));
        }

        return true;
    }

    /// <summary>How many readings a row has; false: it is damaged.</summary>
    public static bool TryCount(ReadOnlySpan<byte> row, out int readings)
    {
        readings = 0;
        if (row.Length < HeaderBytes || !Checksum.IsValid(row) || row[Checksum.Bytes] != Format)
            return false;

        readings = BinaryPrimitives.ReadInt32LittleEndian(row[8..]);
        return readings >= 0 && HeaderBytes + ((long)readings * EntryBytes) <= row.Length && HasAllData(row, readings);
    }

    /// <summary>
    /// The entry at an index below what <see cref="TryCount"/> gave; in ascending order, starting with <paramref name="dataOffset"/> 0.
    /// </summary>
    /// <param name="dataOffset">where the value of this entry lies in <see cref="Data"/>; moved to the next</param>
    public static Entry Read(ReadOnlySpan<byte> row, int index, ref int dataOffset)
    {
        ReadOnlySpan<byte> entry = row.Slice(HeaderBytes + (index * EntryBytes), EntryBytes);
        int length = BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
        Entry read = new(
            BinaryPrimitives.ReadInt32LittleEndian(entry),
            BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
            dataOffset,
            length);
        dataOffset += length;
        return read;
    }

    /// <summary>Text and bytes of a row with so many readings.</summary>
    public static ReadOnlySpan<byte> Data(ReadOnlySpan<byte> row, int readings) => row[(HeaderBytes + (readings * EntryBytes))..];

    private static bool HasAllData(ReadOnlySpan<byte> row, int readings)
    {
        long bytes = 0;
        for (int i = 0; i < readings; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(row[(HeaderBytes + (i * EntryBytes) + 4)..]);
            if (length < 0)
                return false;
            bytes += length;
        }

        return bytes == Data(row, readings).Length;
    }
}

/// <summary>Makes a row of the journal. Reused.</summary>
internal sealed class JournalRow
{
    private readonly BlobWriter _row = new();
    private readonly BlobWriter _data = new();

    public int Readings { get; private set; }

    public void Begin()
    {
        Readings = 0;
        _data.Clear();
        _row.Clear();
        _row.Reserve(JournalCodec.HeaderBytes).Clear();
    }

    /// <param name="data">what <see cref="StoredReading.DataOffset"/> points into</param>
    public void Add(int channelId, in StoredReading reading, byte[] data)
    {
        Span<byte> entry = _row.Reserve(JournalCodec.EntryBytes);
        BinaryPrimitives.WriteInt32LittleEndian(entry, channelId);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], reading.DataLength);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], reading.Number);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], reading.DeviceTimeUs);
        BinaryPrimitives.WriteInt64LittleEndian(entry[24..], reading.Bits);
        if (reading.DataLength > 0)
            _data.Bytes(data.AsSpan(reading.DataOffset, reading.DataLength));
        Readings++;
    }

    /// <summary>The finished row, valid until <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        _row.Bytes(_data.Written);
        Span<byte> row = _row.At(0, _row.Length);
        row[Checksum.Bytes] = JournalCodec.Format;
        BinaryPrimitives.WriteInt32LittleEndian(row[8..], Readings);
        Checksum.Seal(row);
        return row;
    }
}
