using System.Buffers.Binary;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

// A segment file, `NNNNNNNNNNNNNNNN.log` (its sequence number in hexadecimal), begins with:
//
//   offset  size  field
//   0       4     magic "TRLG"
//   4       1     format version, 1
//   5       3     0
//   8       4     length n of the content, big-endian, at most 262,144
//   12      n     content
//   12+n    4     CRC-32C, big-endian, of all before it
//
// The content:
//
//   8       sequence number: one higher than that of the segment made before it
//   8       id of the boot that the segment's readings are of
//   varint  number of the first reading that may be in it
//   varint  number of channels, 0 to 256, and for each
//             2   length of the frame
//             n   CHANNEL frame (PROTOCOL 8.6) with its type byte
//   varint  number of boots, 1 to 256: the account of the whole log when this segment was made, and for each
//             8       boot id
//             varint  first: the lowest number that was not acknowledged
//             varint  next: how many readings had been numbered (of the segment's own boot: had been logged in segments before this)
//             1       1: UTC of device time 0 is known, and there follow: varint milliseconds since 1970, varint error bound, ms; 0: not
//             varint  number of dropped ranges, 0 to 32: what the log gave up for want of room; and for each, ascending, the first of
//                     them beginning at `first`, each later one where the one before it ends
//                       varint  length, at least 1
//                       1       cause (PROTOCOL 17.4)
//
// Valid if and only if every field is whole and in its range, the CRC is right and the sequence number is the one of the file's name.
//
// The account of the valid segment with the highest sequence number is the log's. What it does not name is gone: a boot that is not
// in it has nothing to send any more. A number of a boot in it, from first to next, that is neither in a dropped range nor in a valid
// record of a segment, is lost by a storage error. So a segment may be deleted as soon as the medium says, in a record or a later header, that
// its readings are acknowledged or dropped.
/// <summary>What stands at the beginning of a segment.</summary>
internal sealed class SegmentHeader
{
    public const int MostBoots = 256;
    public const int MostBytes = 256 * 1024;

    private const int FixedBytes = 12;
    private const int CrcBytes = 4;
    private const byte Version = 1;

    private static readonly byte[] Magic = "TRLG"u8.ToArray();

    public ulong Sequence { get; init; }

    public ulong BootId { get; init; }

    public ulong First { get; init; }

    public IReadOnlyList<ChannelDeclaration> Channels { get; init; } = [];

    public IReadOnlyList<BootAccount> Boots { get; init; } = [];

    /// <summary>Length of the header in its file; of one that was read.</summary>
    public int Length { get; private init; }

    public static string FileName(ulong sequence) => $"{sequence:x16}.log";

    public static bool TryParseName(string name, out ulong sequence)
    {
        sequence = 0;
        return name.Length == 20
            && ulong.TryParse(name.AsSpan(0, 16), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out sequence)
            && name == FileName(sequence);
    }

    /// <summary>Whether this is a segment of a later format: not damaged, but not to be read or deleted by this program.</summary>
    public static bool IsOfLaterVersion(ReadOnlySpan<byte> file) => file.Length > 4 && file[..4].SequenceEqual(Magic) && file[4] > Version;

    public byte[] ToBytes()
    {
        byte[] buffer = new byte[MostBytes + FixedBytes + CrcBytes];
        WireWriter writer = new(buffer, FixedBytes, MostBytes);
        WriteContent(ref writer);
        if (!writer.Ok)
            throw new InvalidOperationException("a segment's header is longer than its parts allow");

        Magic.CopyTo(buffer, 0);
        buffer[4] = Version;
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(8), writer.Length);
        int end = FixedBytes + writer.Length;
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(end), ~LogRecord.Crc(uint.MaxValue, buffer.AsSpan(0, end)));
        return buffer[..(end + CrcBytes)];
    }

    /// <param name="file">the file's bytes</param>
    /// <param name="count">how many</param>
    /// <param name="sequence">by its name</param>
    /// <param name="header">what it says</param>
    public static bool TryRead(byte[] file, int count, ulong sequence, out SegmentHeader header)
    {
        header = new SegmentHeader();
        if (count < FixedBytes + CrcBytes || !file.AsSpan(0, 4).SequenceEqual(Magic) || file[4] != Version)
            return false;

        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(8));
        int end = FixedBytes + length;
        if (length is < 0 or > MostBytes || end + CrcBytes > count
            || BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(end)) != ~LogRecord.Crc(uint.MaxValue, file.AsSpan(0, end)))
            return false;

        WireReader reader = new(file, FixedBytes, length);
        return TryReadContent(ref reader, end + CrcBytes, out header) && header.Sequence == sequence;
    }

    private static bool TryReadContent(ref WireReader reader, int headerBytes, out SegmentHeader header)
    {
        List<ChannelDeclaration> channels = [];
        List<BootAccount> boots = [];
        header = new SegmentHeader
        {
            Sequence = reader.ReadUInt64(),
            BootId = reader.ReadUInt64(),
            First = reader.ReadNumber(),
            Channels = channels,
            Boots = boots,
            Length = headerBytes,
        };
        for (int left = reader.ReadVarint(Limits.Channels); left > 0 && reader.Ok; left--)
        {
            int length = reader.ReadUInt16();
            WireReader frame = new(reader.Buffer, reader.ReadBytes(length), reader.Ok ? length : 0);
            if (frame.ReadByte() != ControlFrame.Channel || !ChannelDeclaration.TryRead(ref frame, out ChannelDeclaration channel))
                return false;
            channels.Add(channel);
        }

        for (int left = reader.ReadVarint(MostBoots); left > 0 && reader.Ok; left--)
        {
            if (!BootAccount.TryRead(ref reader, out BootAccount boot))
                return false;
            boots.Add(boot);
        }

        return reader.OkAtEnd && boots.Count > 0;
    }

    private void WriteContent(ref WireWriter writer)
    {
        writer.WriteUInt64(Sequence);
        writer.WriteUInt64(BootId);
        writer.WriteVarint(First);
        writer.WriteVarint((ulong)Channels.Count);
        byte[] frame = new byte[Limits.ControlFrameBytes];
        foreach (ChannelDeclaration channel in Channels)
        {
            WireWriter frameWriter = new(frame, 0, frame.Length);
            channel.Write(ref frameWriter);
            writer.WriteUInt16(frameWriter.Length);
            writer.WriteBytes(frame, 0, frameWriter.Length);
        }

        writer.WriteVarint((ulong)Boots.Count);
        foreach (BootAccount boot in Boots)
            boot.Write(ref writer);
    }
}

/// <summary>What a segment's header says of one boot.</summary>
internal sealed class BootAccount
{
    public ulong Id { get; init; }

    public ulong First { get; init; }

    public ulong Next { get; init; }

    public DeviceUtc? Utc { get; init; }

    /// <summary>Lengths and causes, one range after the other from <see cref="First"/> on.</summary>
    public IReadOnlyList<(ulong Count, LostCause Cause)> Dropped { get; init; } = [];

    public static bool TryRead(ref WireReader reader, out BootAccount boot)
    {
        List<(ulong, LostCause)> dropped = [];
        ulong id = reader.ReadUInt64();
        ulong first = reader.ReadNumber();
        ulong next = reader.ReadNumber();
        int hasUtc = reader.ReadByte();
        DeviceUtc? utc = hasUtc == 1 ? new DeviceUtc(reader.ReadInt63(), reader.ReadMilliseconds()) : null;
        ulong covered = 0;
        bool isRight = hasUtc <= 1 && first <= next && utc is not { UtcMs: > Limits.LargestUtcMs };
        for (int left = reader.ReadVarint(Device.DroppedRanges.Most); left > 0 && reader.Ok; left--)
        {
            ulong count = reader.ReadNumber();
            dropped.Add((count, (LostCause)reader.ReadByte()));
            covered += count;
            isRight &= count > 0 && covered <= next - first;
        }

        boot = new BootAccount { Id = id, First = first, Next = next, Utc = utc, Dropped = dropped };
        return reader.Ok && isRight;
    }

    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt64(Id);
        writer.WriteVarint(First);
        writer.WriteVarint(Next);
        writer.WriteByte(Utc is null ? 0 : 1);
        if (Utc is not null)
        {
            writer.WriteVarint((ulong)Utc.UtcMs);
            writer.WriteVarint((ulong)Utc.ErrorMs);
        }

        writer.WriteVarint((ulong)Dropped.Count);
        foreach ((ulong count, LostCause cause) in Dropped)
        {
            writer.WriteVarint(count);
            writer.WriteByte((int)cause);
        }
    }
}

/// <summary>PROTOCOL 8.5: UTC of device time 0, milliseconds since 1970, with its error bound.</summary>
internal sealed record DeviceUtc(long UtcMs, int ErrorMs);
