using Telemetry.Wire;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>PROTOCOL 4 and 14: each body as every message that it could be.</summary>
public sealed class HandshakeMessageTarget : FuzzTarget
{
    private delegate void WriteTo(ref WireWriter writer);

    public override string Name => "handshake-message";

    public override int LargestInput => 512;

    public override IReadOnlyList<byte[]> Words => [[0x54, 0x45, 0x4C, 0x4D], [0x01], [0x02], [0x03], [0x04], [0x12], [0x13]];

    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes(new Hello { LowestVersion = 1, HighestVersion = 2, Suites = [1, 128], Nonce = new byte[16], DeviceId = "sim-001", Extension = [1, 2] }.Write),
        Bytes(new Challenge { Version = 1, Suite = 1, Nonce = new byte[16], Extension = [9], Proof = new byte[32] }.Write),
        Bytes(new Finish { Proof = new byte[32] }.Write),
        Bytes(new Refuse { Code = RefuseCode.Busy, LowestVersion = 1, HighestVersion = 1, WaitMs = 7, Text = "busy" }.Write),
        Bytes(new Discover { Question = 7 }.Write),
        Bytes(new Offer { Question = 7, Port = 5170, LowestVersion = 1, HighestVersion = 1, Name = "c" }.Write),
    ];

    public override void Run(byte[] input)
    {
        if (Hello.TryRead(input, 0, input.Length, out Hello hello))
        {
            Require(Bytes(hello.Write).AsSpan().SequenceEqual(input), "HELLO");
        }

        if (Challenge.TryRead(input, 0, input.Length, out Challenge challenge))
        {
            Require(Bytes(challenge.Write).AsSpan().SequenceEqual(input), "CHALLENGE");
        }

        if (input.Length > 0 && Finish.TryRead(input, 0, input.Length, out Finish finish))
        {
            Require(Bytes(finish.Write).AsSpan().SequenceEqual(input), "FINISH");
        }

        if (Refuse.TryRead(input, 0, input.Length, out Refuse refuse))
        {
            byte[] canonical = Bytes(refuse.Write);
            Require(Refuse.TryRead(canonical, 0, canonical.Length, out Refuse again), "REFUSE is malformed when written");
            Require(Bytes(again.Write).AsSpan().SequenceEqual(canonical), "REFUSE");
        }

        if (Offer.TryRead(input, 0, input.Length, out Offer offer))
        {
            byte[] canonical = Bytes(offer.Write);
            Require(Offer.TryRead(canonical, 0, canonical.Length, out Offer again), "OFFER is malformed when written");
            Require(Bytes(again.Write).AsSpan().SequenceEqual(canonical), "OFFER");
        }

        Discover.TryRead(input, 0, input.Length, out _);
        DatagramHeader.Read(input, 0, input.Length, out _);
    }

    private static byte[] Bytes(WriteTo write)
    {
        var writer = new WireWriter(new byte[Limits.HandshakeBytes], 0, Limits.HandshakeBytes);
        write(ref writer);
        Require(writer.Ok, "a handshake message fits 512 bytes");
        return writer.ToArray();
    }
}
