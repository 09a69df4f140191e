using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Collector.Mqtt;

/// <summary>What <see cref="PacketReader"/> found.</summary>
internal enum PacketRead
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    Packet,

    /// <summary>That is no MQTT, or nothing that a broker may send: the connection is of no use any more.</summary>
    Malformed,
}

/// <summary>A packet from a broker. Which fields mean something depends on the type.</summary>
/// <param name="Id">Of what is acknowledged; of a message with QoS 1; else 0.</param>
/// <param name="Code">CONNACK's return code; the worst one of SUBACK.</param>
/// <param name="Message">Of PUBLISH; null: it was too large and was left out.</param>
internal readonly record struct ReceivedPacket(PacketType Type, ushort Id, byte Code, MqttMessage? Message);

/// <summary>
/// Packets of MQTT 3.1.1 from a broker, out of bytes as they come. A packet larger than <see cref="LargestBody"/> is never held: its bytes are
/// passed over. A packet is valid if and only if its type is one that a broker sends to a client of QoS 0 and 1, its flags are those of the
/// type, and its body has exactly the fields of the type.
/// </summary>
internal sealed class PacketReader
{
    /// <summary>Some times the largest reading in base64, which comes back when what is retained is cleared.</summary>
    public const int LargestBody = 256 * 1024;

    // 2.2.3
    private const int LengthBytes = 4;
    private const int RetainFlag = 1;
    private const byte SubscribeFailed = 0x80;

    private long _left;

    /// <summary>Takes the next packet from the start of the bytes, which then begin after it.</summary>
    public PacketRead Read(ref ReadOnlySequence<byte> bytes, out ReceivedPacket packet)
    {
        packet = default;
        if (_left > 0)
        {
            long passed = Math.Min(_left, bytes.Length);
            _left -= passed;
            bytes = bytes.Slice(passed);
            if (_left > 0)
                return PacketRead.Incomplete;

            packet = new ReceivedPacket(PacketType.Publish, 0, 0, null);
            return PacketRead.Packet;
        }

        Span<byte> header = stackalloc byte[1 + LengthBytes];
        int headerBytes = (int)Math.Min(header.Length, bytes.Length);
        bytes.Slice(0, headerBytes).CopyTo(header);
        PacketRead read = ReadLength(header[..headerBytes], out int length, out int used);
        if (read != PacketRead.Packet)
            return read;

        PacketType type = (PacketType)(header[0] >> 4);
        if (length > LargestBody)
        {
            if (type != PacketType.Publish)
                return PacketRead.Malformed;

            bytes = bytes.Slice(used);
            _left = length;
            return Read(ref bytes, out packet);
        }

        if (bytes.Length < used + length)
            return PacketRead.Incomplete;

        ReadOnlySequence<byte> body = bytes.Slice(used, length);
        bool isRead = TryRead(type, header[0] & 0x0F, body.IsSingleSegment ? body.FirstSpan : body.ToArray(), out packet);
        bytes = bytes.Slice(used + length);
        return isRead ? PacketRead.Packet : PacketRead.Malformed;
    }

    private static PacketRead ReadLength(ReadOnlySpan<byte> header, out int length, out int used)
    {
        length = 0;
        for (used = 1; used < header.Length; used++)
        {
            length |= (header[used] & 0x7F) << (7 * (used - 1));
            if (header[used] < 0x80)
            {
                used++;
                return PacketRead.Packet;
            }
        }

        return header.Length == 1 + LengthBytes ? PacketRead.Malformed : PacketRead.Incomplete;
    }

    private static bool TryRead(PacketType type, int flags, ReadOnlySpan<byte> body, out ReceivedPacket packet)
    {
        packet = default;
        if (type == PacketType.Publish)
            return TryReadPublish(flags, body, out packet);
        if (flags != 0)
            return false;

        switch (type)
        {
            case PacketType.ConnAck when body.Length == 2:
                packet = new ReceivedPacket(type, 0, body[1], null);
                return true;
            case PacketType.PubAck when body.Length == sizeof(ushort):
                packet = new ReceivedPacket(type, BinaryPrimitives.ReadUInt16BigEndian(body), 0, null);
                return true;
            case PacketType.SubAck when body.Length > sizeof(ushort):
                packet = new ReceivedPacket(
                    type, BinaryPrimitives.ReadUInt16BigEndian(body), body[sizeof(ushort)..].Contains(SubscribeFailed) ? SubscribeFailed : (byte)0, null);
                return true;
            case PacketType.PingResp when body.Length == 0:
                packet = new ReceivedPacket(type, 0, 0, null);
                return true;
            default:
                return false;
        }
    }

    /// <summary>3.3. QoS 2 was not asked for.</summary>
    private static bool TryReadPublish(int flags, ReadOnlySpan<byte> body, out ReceivedPacket packet)
    {
        packet = default;
        int qos = (flags >> 1) & 3;
        if (qos > 1 || body.Length < sizeof(ushort))
            return false;

        int topicBytes = BinaryPrimitives.ReadUInt16BigEndian(body);
        int payload = sizeof(ushort) + topicBytes + (qos * sizeof(ushort));
        if (topicBytes == 0 || body.Length < payload)
            return false;

        ReadOnlySpan<byte> topic = body.Slice(sizeof(ushort), topicBytes);
        ushort id = qos == 0 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(body[(sizeof(ushort) + topicBytes)..]);
        if (!System.Text.Unicode.Utf8.IsValid(topic) || (qos == 1 && id == 0))
            return false;

        packet = new ReceivedPacket(
            PacketType.Publish, id, 0, new MqttMessage(Encoding.UTF8.GetString(topic), body[payload..].ToArray(), (flags & RetainFlag) != 0));
        return true;
    }
}
