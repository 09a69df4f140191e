using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>
/// PROTOCOL 4: a peer without the key never gets through. The first byte of the input says where it goes in (HELLO, FINISH
/// or CHALLENGE); the rest is the body.
/// </summary>
public sealed class HandshakeTarget : FuzzTarget
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, Limits.KeyBytes).Select(i => (byte)i)];

    public override string Name => "handshake";

    public override int LargestInput => 513;

    public override IReadOnlyList<byte[]> Words => [[0x54, 0x45, 0x4C, 0x4D], [0x01], [0x02], [0x03]];

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            DeviceHandshake device = NewDevice();
            var collector = new CollectorHandshake(ProtocolOffer.Current);
            Require(collector.ReceiveHello(device.HelloBody, 0, device.HelloBody.Length), "HELLO");
            byte[] challenge = collector.Challenge(Key, new CountingRandom(2));
            Require(device.ReceiveChallenge(challenge, 0, challenge.Length), "CHALLENGE");
            return [[0, .. device.HelloBody], [1, .. device.FinishBody], [2, .. challenge]];
        }
    }

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        byte[] body = input[1..];
        var collector = new CollectorHandshake(ProtocolOffer.Current);
        DeviceHandshake device = NewDevice();
        switch (input[0] % 3)
        {
            case 0:
                if (collector.ReceiveHello(body, 0, body.Length))
                {
                    Require(collector.Challenge(Key, new CountingRandom(2)).Length <= Limits.HandshakeBytes, "a long CHALLENGE");
                }

                break;
            case 1:
                Require(collector.ReceiveHello(device.HelloBody, 0, device.HelloBody.Length), "HELLO");
                byte[] challenge = collector.Challenge(Key, new CountingRandom(2));
                Require(device.ReceiveChallenge(challenge, 0, challenge.Length), "CHALLENGE");
                bool isRight = body.AsSpan().SequenceEqual(device.FinishBody);
                Require(collector.ReceiveFinish(body, 0, body.Length) == isRight, "FINISH is taken if and only if it is the right one");
                break;
            default:
                // Whoever changes a bit of CHALLENGE would have to change its proof as well.
                if (device.ReceiveChallenge(body, 0, body.Length))
                {
                    Require(Seeds.Any(seed => seed.AsSpan(1).SequenceEqual(body)), "a false CHALLENGE was taken");
                }

                break;
        }
    }

    private static DeviceHandshake NewDevice() => new(ProtocolOffer.Current, "sim-001", Key, 0x0123456789ABCDEF, new CountingRandom(1));
}
