using System.Buffers.Binary;
using System.Numerics;

namespace Telemetry.RaspberryPi.Log;

// A record of a segment, behind its header and one after the other:
//
//   size    field
//   1       marker A7
//   3       length n of the content, big-endian, 1 to 131,072
//   4       CRC-32C, big-endian, of: the segment's sequence number (u64), the record's offset in the file (u64), the four
//           bytes before, the content; integers big-endian
//   n       content
//
// Valid if and only if it lies whole within the file and marker, length and CRC are right. The CRC binds a record to its place: what an
// older file left on the medium is no record. After a damaged one, the next valid record is searched for byte by byte.
//
// Content 1, readings with consecutive numbers:
//
//   1       kind 1
//   varint  number of the first
//   varint  number of entries, 1 to 2,048
//   then for each entry
//   varint  channel * 16 + type of value: 0 to 6 as in PROTOCOL 7.3; 8 + cause (17.4) for a lost number, of channel 0
//   svarint device time less that of the entry before it (of the first: less 0), microseconds
//   value   as in PROTOCOL 7.3; none for a lost number
//
// Content 2, the device's statement of UTC (PROTOCOL 8.5):
//
//   1       kind 2
//   varint  UTC of device time 0, milliseconds since 1970
//   varint  its error bound, milliseconds
//
// Content 3, a boot's readings are acknowledged, and their segments about to be deleted:
//
//   1       kind 3
//   8       boot id
//   varint  the lowest number that is not acknowledged
//
// A content of another kind, or one that is not whole, is ignored.
/// <summary>Finds and makes the records of a segment.</summary>
internal static class LogRecord
{
    public const int HeaderBytes = 8;
    public const int MostContentBytes = 128 * 1024;

    /// <summary>A record of readings ends after the entry that makes it longer than this.</summary>
    public const int EnoughBytes = 32 * 1024;

    public const byte Readings = 1;
    public const byte Utc = 2;
    public const byte Released = 3;

    private const byte Marker = 0xA7;
    private const int LengthOffset = 1;
    private const int CrcOffset = 4;

    /// <summary>Fills in the record's header; the content stands behind it.</summary>
    public static void Complete(Span<byte> record, ulong sequence, long offset)
    {
        int length = record.Length - HeaderBytes;
        record[0] = Marker;
        record[LengthOffset] = (byte)(length >> 16);
        record[LengthOffset + 1] = (byte)(length >> 8);
        record[LengthOffset + 2] = (byte)length;
        uint crc = CrcOf(record, sequence, offset);
        BinaryPrimitives.WriteUInt32BigEndian(record[CrcOffset..], crc);
    }

    /// <summary>Whether a valid record begins here, and how long its content is.</summary>
    /// <param name="from">the file from that record on, or as much of it as there is</param>
    /// <param name="sequence">the segment's</param>
    /// <param name="offset">the record's, in the file</param>
    /// <param name="length">of the content</param>
    public static bool IsAt(ReadOnlySpan<byte> from, ulong sequence, long offset, out int length)
    {
        length = 0;
        if (from.Length <= HeaderBytes || from[0] != Marker)
            return false;

        length = (from[LengthOffset] << 16) | (from[LengthOffset + 1] << 8) | from[LengthOffset + 2];
        if (length is 0 or > MostContentBytes || length > from.Length - HeaderBytes)
            return false;

        ReadOnlySpan<byte> record = from[..(HeaderBytes + length)];
        return BinaryPrimitives.ReadUInt32BigEndian(record[CrcOffset..]) == CrcOf(record, sequence, offset);
    }

    public static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (byte b in data)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    private static uint CrcOf(ReadOnlySpan<byte> record, ulong sequence, long offset)
    {
        Span<byte> place = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(place, sequence);
        BinaryPrimitives.WriteUInt64BigEndian(place[sizeof(ulong)..], (ulong)offset);
        uint crc = Crc(uint.MaxValue, place);
        crc = Crc(crc, record[..CrcOffset]);
        return ~Crc(crc, record[HeaderBytes..]);
    }
}
