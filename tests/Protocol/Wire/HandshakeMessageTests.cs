using FsCheck.Fluent;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>PROTOCOL 4.2, 4.3, 4.5, 4.6, 14.1, 14.2.</summary>
public sealed class HandshakeMessageTests
{
    private delegate void WriteTo(ref WireWriter writer);

    [Fact]
    public void Hello_WrittenAndRead_IsTheSame_AndCutAnywhereIsRejected()
    {
        Prop.ForAll(Frames.Hello, hello =>
        {
            byte[] body = Bytes(hello.Write);
            int withoutExtension = body.Length - hello.Extension.Length;
            return Hello.TryRead(body, 0, body.Length, out var read)
                && (read.LowestVersion, read.HighestVersion, read.BootId, read.DeviceId)
                    == (hello.LowestVersion, hello.HighestVersion, hello.BootId, hello.DeviceId)
                && Same(read.Suites, hello.Suites) && Same(read.Nonce, hello.Nonce) && Same(read.Extension, hello.Extension)
                && Enumerable.Range(0, withoutExtension).All(length => !Hello.TryRead(body[..length], 0, length, out _));
        }).Check();
    }

    [Theory]
    [InlineData(0, 0x02, "type")]
    [InlineData(1, 0x55, "magic")]
    [InlineData(5, 2, "lowest above highest")]
    [InlineData(7, 0, "no suite")]
    [InlineData(7, 9, "nine suites")]
    [InlineData(33, 0, "no device id")]
    [InlineData(33, 33, "device id of 33 bytes")]
    [InlineData(34, ' ', "space in the device id")]
    public void Hello_FieldOutOfRange_IsRejected(int offset, byte value, string what)
    {
        var hello = new Hello { LowestVersion = 1, HighestVersion = 1, Suites = [1], Nonce = new byte[16], DeviceId = "dev", Extension = new byte[40] };
        byte[] body = Bytes(hello.Write);
        Assert.True(Hello.TryRead(body, 0, body.Length, out _));
        body[offset] = value;
        Assert.False(Hello.TryRead(body, 0, body.Length, out _), what);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(1, 129)]
    public void Hello_TooFewOrTooManyBytes_IsRejected(int suites, int extension)
    {
        var hello = new Hello { Suites = new byte[suites], Nonce = new byte[16], DeviceId = "dev", Extension = new byte[extension] };
        byte[] body = Bytes(hello.Write);
        Assert.False(Hello.TryRead(body, 0, body.Length, out _));
    }

    [Fact]
    public void TryReadVersions_HelloOfALaterVersion_GivesItsRange()
    {
        byte[] body = [0x01, 0x54, 0x45, 0x4C, 0x4D, 2, 7, 0xFF, 0xFF];
        Assert.True(Hello.TryReadVersions(body, 0, body.Length, out byte lowest, out byte highest));
        Assert.Equal((2, 7), (lowest, highest));
        Assert.False(Hello.TryReadVersions(body, 0, 6, out _, out _));
    }

    [Fact]
    public void Challenge_WrittenAndRead_IsTheSame_AndAnyOtherLengthIsRejected()
    {
        Prop.ForAll(Frames.Challenge, challenge =>
        {
            byte[] body = Bytes(challenge.Write);
            return Challenge.TryRead(body, 0, body.Length, out var read)
                && (read.Version, read.Suite) == (challenge.Version, challenge.Suite)
                && Same(read.Nonce, challenge.Nonce) && Same(read.Extension, challenge.Extension) && Same(read.Proof, challenge.Proof)
                && Same(Bytes(challenge.WriteWithoutProof), body[..^Limits.ProofBytes])
                && !Challenge.TryRead([.. body, 0], 0, body.Length + 1, out _)
                && Enumerable.Range(0, body.Length).All(length => !Challenge.TryRead(body[..length], 0, length, out _));
        }).Check();
    }

    [Fact]
    public void Challenge_ExtensionOf129Bytes_IsRejected()
    {
        byte[] body = Bytes(new Challenge { Nonce = new byte[16], Extension = new byte[129], Proof = new byte[32] }.Write);
        Assert.False(Challenge.TryRead(body, 0, body.Length, out _));
    }

    [Fact]
    public void TryRead_BodyOfAnotherType_IsRejected()
    {
        byte[] challenge = Bytes(new Challenge { Nonce = new byte[16], Proof = new byte[32] }.Write);
        byte[] refuse = Bytes(new Refuse().Write);
        challenge[0] = HandshakeType.Hello;
        refuse[0] = HandshakeType.Finish;
        Assert.False(Challenge.TryRead(challenge, 0, challenge.Length, out _));
        Assert.False(Refuse.TryRead(refuse, 0, refuse.Length, out _));
    }

    [Fact]
    public void Finish_OtherLengthOrType_IsRejected()
    {
        byte[] proof = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] body = Bytes(new Finish { Proof = proof }.Write);
        Assert.True(Finish.TryRead(body, 0, body.Length, out var read));
        Assert.Equal(proof, read.Proof);
        Assert.False(Finish.TryRead(body, 0, 32, out _));
        Assert.False(Finish.TryRead([.. body, 0], 0, 34, out _));
        body[0] = HandshakeType.Hello;
        Assert.False(Finish.TryRead(body, 0, body.Length, out _));
    }

    [Fact]
    public void Refuse_WrittenAndRead_IsTheSame_AndCutAnywhereIsRejected()
    {
        Prop.ForAll(Frames.Refuse, refuse =>
        {
            byte[] body = Bytes(refuse.Write);
            return Refuse.TryRead([.. body, 1, 2], 0, body.Length + 2, out var read)
                && (read.Code, read.LowestVersion, read.HighestVersion, read.WaitMs, read.Text)
                    == (refuse.Code, refuse.LowestVersion, refuse.HighestVersion, refuse.WaitMs, refuse.Text)
                && Enumerable.Range(0, body.Length).All(length => !Refuse.TryRead(body[..length], 0, length, out _));
        }).Check();
    }

    [Fact]
    public void Offer_WrittenAndRead_IsTheSame_AndNeverLongerThanTheQuestion()
    {
        Prop.ForAll(Frames.Offer, offer =>
        {
            byte[] bytes = Bytes(offer.Write);
            return bytes.Length <= Limits.DiscoveryBytes && Offer.TryRead(bytes, 0, bytes.Length, out var read) && read.Equals(offer)
                && Enumerable.Range(0, bytes.Length).All(length => !Offer.TryRead(bytes[..length], 0, length, out _));
        }).Check();
    }

    [Theory]
    [InlineData(0, DatagramType.Discover, "type")]
    [InlineData(4, 'N', "magic")]
    [InlineData(14, 0, "port 0")]
    [InlineData(15, 3, "lowest above highest")]
    [InlineData(17, 47, "name of 47 bytes")]
    public void Offer_FieldOutOfRange_IsRejected(int offset, byte value, string what)
    {
        byte[] bytes = new byte[Limits.DiscoveryBytes];
        Bytes(new Offer { Port = 7, LowestVersion = 1, HighestVersion = 2, Name = "c" }.Write).CopyTo(bytes, 0);
        Assert.True(Offer.TryRead(bytes, 0, bytes.Length, out _));
        bytes[offset] = value;
        Assert.False(Offer.TryRead(bytes, 0, bytes.Length, out _), what);
    }

    [Fact]
    public void Offer_LongerThanAQuestion_IsRejected()
    {
        byte[] bytes = [.. Bytes(new Offer { Port = 7, Name = new string('x', 46) }.Write), 0];
        Assert.False(Offer.TryRead(bytes, 0, bytes.Length, out _));
    }

    [Fact]
    public void Discover_AnyQuestion_Takes64BytesAndNoOtherLengthIsRead()
    {
        byte[] bytes = Bytes(new Discover { Question = 0x0102030405060708 }.Write);
        Assert.Equal("1254454C4D0102030405060708" + new string('0', 102), Convert.ToHexString(bytes));
        Assert.True(Discover.TryRead(bytes, 0, bytes.Length, out var read));
        Assert.Equal(0x0102030405060708UL, read.Question);
        Assert.False(Discover.TryRead(bytes, 0, 63, out _));
        Assert.False(Discover.TryRead([.. bytes, 0], 0, 65, out _));
        bytes[1] = 0;
        Assert.False(Discover.TryRead(bytes, 0, bytes.Length, out _));
    }

    private static bool Same(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);

    private static byte[] Bytes(WriteTo write)
    {
        var writer = new WireWriter(new byte[Limits.HandshakeBytes], 0, Limits.HandshakeBytes);
        write(ref writer);
        Assert.True(writer.Ok);
        return writer.Buffer[..writer.Length];
    }
}
