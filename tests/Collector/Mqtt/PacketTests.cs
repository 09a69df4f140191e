using System.Buffers;
using System.Text;
using Telemetry.Collector.Mqtt;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>Packets of MQTT 3.1.1 byte by byte, and what a hostile broker may send.</summary>
public sealed class PacketTests
{
    private const string Seeds = "20020000 40021234 900300070080 d000 33070001620009787900 30ffff7f0001 3205000161000130040001617a";

    private static readonly MqttMessage Will = new("t/w", "off"u8.ToArray(), true);

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }

    private static PacketRead Read(byte[] bytes, out ReceivedPacket packet)
    {
        ReadOnlySequence<byte> sequence = new(bytes);
        return new PacketReader().Read(ref sequence, out packet);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void Connect_WithUserAndPassword_HasAllFieldsInOrder()
    {
        MqttIntroduction introduction = new("id", "us", "pw", TimeSpan.FromSeconds(15), Will);
        Assert.Equal(
            "1020" + "00044d515454" + "04" + "ee" + "000f" + "00026964" + "0003742f77" + "00036f6666" + "00027573" + "00027077",
            Written(output => PacketWriter.Connect(output, introduction)));
    }

    [Fact]
    public void Connect_WithoutUser_HasNoPasswordEither()
    {
        MqttIntroduction introduction = new("id", null, "pw", TimeSpan.FromSeconds(15), Will);
        Assert.Equal(
            "1018" + "00044d515454" + "04" + "2e" + "000f" + "00026964" + "0003742f77" + "00036f6666",
            Written(output => PacketWriter.Connect(output, introduction)));
    }

    [Fact]
    public void Publish_Retained_HasQos1AndTheFlag() =>
        Assert.Equal("3308" + "0001" + "61" + "1234" + "010203", Written(output => PacketWriter.Publish(output, 0x1234, new MqttMessage("a", new byte[] { 1, 2, 3 }, true))));

    [Theory]
    [InlineData(122, "7f")]
    [InlineData(123, "8001")]
    [InlineData(16_378, "ff7f")]
    [InlineData(16_379, "808001")]
    public void Publish_LengthAtALimit_TakesTheBytesItNeeds(int payload, string length) =>
        Assert.StartsWith("32" + length + "000161", Written(output => PacketWriter.Publish(output, 1, new MqttMessage("a", new byte[payload], false))), StringComparison.Ordinal);

    [Fact]
    public void Others_AreAsSpecified()
    {
        Assert.Equal("82080007" + "0003612f2b" + "00", Written(output => PacketWriter.Subscribe(output, 7, ["a/+"])));
        Assert.Equal("40020007", Written(output => PacketWriter.PubAck(output, 7)));
        Assert.Equal("c000", Written(PacketWriter.PingReq));
        Assert.Equal("e000", Written(PacketWriter.Disconnect));
    }

    [Theory]
    [InlineData("20 02 00 00", 2, 0, 0)]
    [InlineData("20 02 00 05", 2, 0, 5)]
    [InlineData("40 02 12 34", 4, 0x1234, 0)]
    [InlineData("90 03 00 07 00", 9, 7, 0)]
    [InlineData("90 05 00 07 00 80 01", 9, 7, 0x80)]
    [InlineData("d0 00", 13, 0, 0)]
    public void Read_AnswerOfABroker_IsTakenApart(string hex, int type, int id, int code)
    {
        Assert.Equal(PacketRead.Packet, Read(Hex(hex), out ReceivedPacket packet));
        Assert.Equal((type, id, code), ((int)packet.Type, packet.Id, packet.Code));
    }

    [Fact]
    public void Read_Publish_HasTopicPayloadAndRetain()
    {
        Assert.Equal(PacketRead.Packet, Read(Hex("33 07 0001 62 0009 7879"), out ReceivedPacket packet));
        Assert.Equal(("b", "xy", true, 9), (packet.Message!.Topic, Encoding.UTF8.GetString(packet.Message.Payload.Span), packet.Message.IsRetained, packet.Id));
    }

    [Theory]
    [InlineData("10 00")] // CONNECT is a client's
    [InlineData("f0 00")] // no type
    [InlineData("00 00")]
    [InlineData("21 02 00 00")] // flags
    [InlineData("20 03 00 00 00")] // length of the type
    [InlineData("40 01 00")]
    [InlineData("90 02 00 07")] // an answer to nothing
    [InlineData("30 01 00")] // no room for the length of the topic
    [InlineData("30 03 00 05 61")] // a topic longer than the packet
    [InlineData("30 02 00 00")] // no topic
    [InlineData("34 05 00 01 61 00 01")] // QoS 2
    [InlineData("32 05 00 01 61 00 00")] // packet id 0
    [InlineData("30 04 00 02 c3 28")] // no UTF-8
    [InlineData("30 ff ff ff ff 01")] // length of five bytes
    [InlineData("20 ff ff ff 7f 00")] // larger than anything of this type
    public void Read_WhatNoBrokerMaySend_IsMalformed(string hex) => Assert.Equal(PacketRead.Malformed, Read(Hex(hex), out _));

    [Fact]
    public void Read_ByteByByte_IsIncompleteUntilTheLast()
    {
        byte[] whole = Hex("33 07 0001 62 0009 7879");
        for (int count = 0; count < whole.Length; count++)
            Assert.Equal(PacketRead.Incomplete, Read(whole[..count], out _));
    }

    [Fact]
    public void Read_TooLarge_IsPassedOverAndTheNextIsRead()
    {
        const int length = PacketReader.LargestBody + 1000;
        ArrayBufferWriter<byte> output = new();
        PacketWriter.Publish(output, 1, new MqttMessage("a", new byte[length], false));
        PacketWriter.PubAck(output, 9);
        PacketReader reader = new();
        ReadOnlySequence<byte> rest = default;
        List<ReceivedPacket> packets = [];
        long most = 0;
        foreach (byte[] chunk in output.WrittenSpan.ToArray().Chunk(4096))
        {
            // What was not taken is kept by the pipe, and comes again.
            rest = new ReadOnlySequence<byte>([.. rest.ToArray(), .. chunk]);
            while (reader.Read(ref rest, out ReceivedPacket packet) == PacketRead.Packet)
                packets.Add(packet);
            most = Math.Max(most, rest.Length);
        }

        Assert.Equal([(PacketType.Publish, true), (PacketType.PubAck, true)], packets.Select(packet => (packet.Type, packet.Message is null)));
        Assert.True(most < 100, $"{most} bytes were kept of what is passed over");
    }

    /// <summary>Bytes of a hostile broker, in pieces: no exception, no endless loop, nothing held beyond the largest packet.</summary>
    [Fact]
    public void Read_AnyBytesInAnyPieces_NeverThrowsAndDoesNotDependOnThePieces()
    {
        byte[][] seeds = [.. Seeds.Split(' ').Select(Convert.FromHexString)];
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = Mutated(seeds, random);
            string inOne = Everything(bytes, [bytes.Length]);
            string inPieces = Everything(bytes, [.. Enumerable.Range(0, bytes.Length).Select(_ => random.Next(1, 6))]);
            Assert.True(inOne == inPieces, $"seed {seed}: {Convert.ToHexStringLower(bytes)}: {inOne} or {inPieces}");
        }
    }

    private static byte[] Mutated(byte[][] seeds, Random random)
    {
        List<byte> bytes = [];
        for (int i = random.Next(1, 5); i > 0; i--)
            bytes.AddRange(seeds[random.Next(seeds.Length)]);
        for (int i = random.Next(0, 6); i > 0; i--)
        {
            int at = random.Next(bytes.Count);
            if (random.Next(3) == 0 && bytes.Count > 1)
                bytes.RemoveAt(at);
            else if (random.Next(2) == 0)
                bytes.Insert(at, (byte)random.Next(256));
            else
                bytes[at] = (byte)random.Next(256);
        }

        return [.. bytes];
    }

    private static string Everything(byte[] bytes, int[] pieces)
    {
        PacketReader reader = new();
        StringBuilder seen = new();
        ReadOnlySequence<byte> rest = default;
        int given = 0;
        foreach (int piece in pieces)
        {
            int count = Math.Min(piece, bytes.Length - given);
            rest = new ReadOnlySequence<byte>([.. rest.ToArray(), .. bytes.AsSpan(given, count)]);
            given += count;
            while (true)
            {
                long before = rest.Length;
                PacketRead read = reader.Read(ref rest, out ReceivedPacket packet);
                if (read == PacketRead.Malformed)
                    return seen.Append("malformed").ToString();
                if (read == PacketRead.Incomplete)
                    break;

                Assert.True(rest.Length < before || packet.Message is null);
                seen.Append(System.Globalization.CultureInfo.InvariantCulture, $"{packet.Type} {packet.Id} {packet.Code} {packet.Message?.Topic} {packet.Message?.Payload.Length};");
            }
        }

        return seen.ToString();
    }
}
