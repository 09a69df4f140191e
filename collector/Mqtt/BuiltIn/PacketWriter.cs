using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// Packets of MQTT 3.1.1 to a broker (http://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html): one byte of type and flags, the
/// length of the rest in 1 to 4 bytes, the rest. Texts have 2 bytes of length before them.
/// </summary>
internal static class PacketWriter
{
    private const byte ProtocolLevel = 4;
    private const byte CleanSession = 0x02;
    private const byte WillQos1 = 0x0C;
    private const byte WillRetain = 0x20;
    private const byte HasPassword = 0x40;
    private const byte HasUser = 0x80;
    private const int Qos1 = 1 << 1;
    private const int Retain = 1;

    /// <summary>3.8.1: reserved and set.</summary>
    private const int SubscribeFlags = 2;

    /// <summary>3.1</summary>
    public static void Connect(IBufferWriter<byte> output, MqttIntroduction introduction)
    {
        ArrayBufferWriter<byte> body = new();
        Text(body, "MQTT");
        Byte(body, ProtocolLevel);
        byte flags = CleanSession | WillQos1;
        flags |= introduction.Will.IsRetained ? WillRetain : (byte)0;
        flags |= introduction.User is null ? (byte)0 : HasUser;
        // 3.1.2.9: without a user name there is no password.
        bool hasPassword = introduction is { User: not null, Password: not null };
        flags |= hasPassword ? HasPassword : (byte)0;
        Byte(body, flags);
        Number(body, (ushort)introduction.KeepAlive.TotalSeconds);
        Text(body, introduction.ClientId);
        Text(body, introduction.Will.Topic);
        Number(body, (ushort)introduction.Will.Payload.Length);
        body.Write(introduction.Will.Payload.Span);
        if (introduction.User is not null)
            Text(body, introduction.User);
        if (hasPassword)
            Text(body, introduction.Password!);
        Packet(output, PacketType.Connect, 0, body.WrittenSpan);
    }

    /// <summary>3.3, with QoS 1.</summary>
    public static void Publish(IBufferWriter<byte> output, ushort id, MqttMessage message)
    {
        int length = sizeof(ushort) + Encoding.UTF8.GetByteCount(message.Topic) + sizeof(ushort) + message.Payload.Length;
        Header(output, PacketType.Publish, Qos1 | (message.IsRetained ? Retain : 0), length);
        Text(output, message.Topic);
        Number(output, id);
        output.Write(message.Payload.Span);
    }

    /// <summary>3.4</summary>
    public static void PubAck(IBufferWriter<byte> output, ushort id)
    {
        Header(output, PacketType.PubAck, 0, sizeof(ushort));
        Number(output, id);
    }

    /// <summary>3.8, asking for QoS 0.</summary>
    public static void Subscribe(IBufferWriter<byte> output, ushort id, IReadOnlyList<string> filters)
    {
        ArrayBufferWriter<byte> body = new();
        Number(body, id);
        foreach (string filter in filters)
        {
            Text(body, filter);
            Byte(body, 0);
        }

        Packet(output, PacketType.Subscribe, SubscribeFlags, body.WrittenSpan);
    }

    /// <summary>3.12</summary>
    public static void PingReq(IBufferWriter<byte> output) => Header(output, PacketType.PingReq, 0, 0);

    /// <summary>3.14</summary>
    public static void Disconnect(IBufferWriter<byte> output) => Header(output, PacketType.Disconnect, 0, 0);

    private static void Packet(IBufferWriter<byte> output, PacketType type, int flags, ReadOnlySpan<byte> body)
    {
        Header(output, type, flags, body.Length);
        output.Write(body);
    }

    /// <summary>2.2.3: seven bits of the length in each byte, the lowest first.</summary>
    private static void Header(IBufferWriter<byte> output, PacketType type, int flags, int length)
    {
        Byte(output, (byte)(((int)type << 4) | flags));
        do
        {
            int digit = length & 0x7F;
            length >>= 7;
            Byte(output, (byte)(length > 0 ? digit | 0x80 : digit));
        }
        while (length > 0);
    }

    private static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void Number(IBufferWriter<byte> output, ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(sizeof(ushort)), number);
        output.Advance(sizeof(ushort));
    }

    /// <summary>1.5.3</summary>
    private static void Text(IBufferWriter<byte> output, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Number(output, checked((ushort)length));
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }
}
