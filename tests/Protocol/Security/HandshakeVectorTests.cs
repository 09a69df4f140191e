using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Security;

/// <summary><c>handshake.txt</c>: our two sides say what the vectors say, byte for byte.</summary>
public sealed class HandshakeVectorTests
{
    private static readonly IReadOnlyList<VectorCase> Cases = VectorFile.Read("handshake.txt");

    [Fact]
    public void Device_EachVector_SaysItsBytes()
    {
        foreach (VectorCase vector in Cases.Where(c => c.Has("challenge") && c.Text("device extension").Length == 0))
        {
            ProtocolOffer offer = new((byte)vector.Number("lowest version"), (byte)vector.Number("highest version"), vector.Bytes("suites"));
            DeviceHandshake device = new(
                offer, vector.Text("device"), vector.Bytes("psk"), vector.Id("boot"), new FixedBytes(vector.Bytes("device nonce")));
            AssertSaid(vector, "hello", device.HelloBody);

            byte[] challenge = vector.Bytes("challenge");
            bool accepted = device.ReceiveChallenge(challenge, 0, challenge.Length);
            if (vector.Has("refuse"))
            {
                Assert.False(accepted);
                AssertSaid(vector, "refuse", Refused(device.Failure));
                continue;
            }

            Assert.True(accepted);
            AssertSaid(vector, "finish", device.FinishBody);
            AssertKeys(vector, device.TakeKeys());
        }
    }

    [Fact]
    public void Collector_EachVector_SaysItsBytes()
    {
        foreach (VectorCase vector in Cases.Where(c => c.Has("challenge") && c.Text("collector extension").Length == 0))
        {
            CollectorHandshake collector = new(ProtocolOffer.Current);
            byte[] hello = vector.Bytes("hello");
            Assert.True(collector.ReceiveHello(hello, 0, hello.Length));
            Assert.Equal(vector.Text("device"), collector.DeviceId);
            Assert.Equal(vector.Id("boot"), collector.BootId);

            byte[] psk = vector.Bytes(vector.Has("collector psk") ? "collector psk" : "psk");
            AssertSaid(vector, "challenge", collector.Challenge(psk, new FixedBytes(vector.Bytes("collector nonce"))));
            if (vector.Has("finish"))
            {
                byte[] finish = vector.Bytes("finish");
                Assert.True(collector.ReceiveFinish(finish, 0, finish.Length));
                AssertKeys(vector, collector.TakeKeys());
            }
        }
    }

    [Fact]
    public void KeySchedule_ExtensionsOnBothSides_AreProven()
    {
        VectorCase vector = Cases.Single(c => c.Has("finish") && c.Text("device extension").Length > 0);
        byte[] challenge = vector.Bytes("challenge");
        Assert.True(Hello.TryRead(vector.Bytes("hello"), 0, vector.Bytes("hello").Length, out Hello hello));
        Assert.True(Challenge.TryRead(challenge, 0, challenge.Length, out Challenge read));
        Assert.Equal(vector.Bytes("device extension"), hello.Extension);
        Assert.Equal(vector.Bytes("collector extension"), read.Extension);

        KeySchedule schedule = new(vector.Bytes("psk"), hello.Nonce, read.Nonce, vector.Bytes("hello"), challenge[..^32]);
        Assert.Equal(read.Proof, schedule.CollectorProof);
        AssertSaid(vector, "finish", [HandshakeType.Finish, .. schedule.DeviceProof]);
        AssertKeys(vector, new SessionKeys(schedule));
    }

    [Fact]
    public void Collector_NothingInCommon_RefusesAsTheVectorsDo()
    {
        foreach (VectorCase vector in Cases.Where(c => c.Has("refuse") && !c.Has("challenge")))
        {
            CollectorHandshake collector = new(ProtocolOffer.Current);
            byte[] hello = vector.Bytes("hello");
            Assert.False(collector.ReceiveHello(hello, 0, hello.Length));
            AssertSaid(vector, "refuse", Refused(collector.Failure));
        }
    }

    [Fact]
    public void Receive_MalformedVector_FailsAsMalformed()
    {
        DeviceHandshake device = new(ProtocolOffer.Current, "d", new byte[32], 1, new SeededRandom(1));
        foreach (VectorCase vector in Cases)
        {
            if (vector.Has("malformed hello"))
            {
                byte[] hello = vector.Bytes("malformed hello");
                CollectorHandshake collector = new(ProtocolOffer.Current);
                Assert.False(collector.ReceiveHello(hello, 0, hello.Length), vector.ToString());
                Assert.Equal(RefuseCode.Malformed, collector.Failure);
            }

            if (vector.Has("malformed challenge"))
            {
                byte[] challenge = vector.Bytes("malformed challenge");
                Assert.False(device.ReceiveChallenge(challenge, 0, challenge.Length), vector.ToString());
                Assert.Equal(RefuseCode.Malformed, device.Failure);
            }
        }
    }

    private static void AssertSaid(VectorCase vector, string name, byte[] body)
    {
        Assert.Equal(vector.Text(name), Convert.ToHexStringLower(body));
        byte[] record = [0, 0, .. body];
        RecordHeader.WriteLength(record, 0, body.Length);
        Assert.Equal(vector.Text(name + " record"), Convert.ToHexStringLower(record));
    }

    private static void AssertKeys(VectorCase vector, SessionKeys keys)
    {
        AssertKey(vector.Bytes("control d2c"), keys.ControlToCollector, Direction.DeviceToCollector);
        AssertKey(vector.Bytes("control c2d"), keys.ControlToDevice, Direction.CollectorToDevice);
        AssertKey(vector.Bytes("datagram d2c"), keys.DatagramToCollector, Direction.DeviceToCollector);
    }

    private static void AssertKey(byte[] expected, AesCcm8 cipher, Direction direction)
    {
        byte[] buffer = new byte[4 + AesCcm8.TagBytes];
        new AesCcm8(expected, direction).Seal(9, [1], 0, 1, buffer, 0, 4);
        Assert.True(cipher.Open(9, [1], 0, 1, buffer, 0, buffer.Length));
    }

    private static byte[] Refused(RefuseCode code)
    {
        WireWriter writer = new(new byte[16], 0, 16);
        new Refuse { Code = code, LowestVersion = 1, HighestVersion = 1, Text = "" }.Write(ref writer);
        return writer.ToArray();
    }

    private sealed class FixedBytes(byte[] bytes) : RandomSource
    {
        public override void Fill(byte[] buffer, int offset, int count)
        {
            Assert.Equal(bytes.Length, count);
            bytes.CopyTo(buffer, offset);
        }
    }
}
