using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Security;

public sealed class HandshakeTests
{
    private const string DeviceId = "greenhouse-1";
    private const ulong BootId = 0x0102030405060708;
    private readonly SeededRandom _random = new(11);
    private readonly byte[] _psk;

    public HandshakeTests()
    {
        _psk = _random.Bytes(32);
    }

    [Fact]
    public void Handshake_SameKey_GivesBothSidesTheSameKeys()
    {
        DeviceHandshake device = Device();
        CollectorHandshake collector = new(ProtocolOffer.Current);

        Assert.True(Run(device, collector));
        Assert.Equal((DeviceId, BootId), (collector.DeviceId, collector.BootId));
        Assert.Equal((1, 1), (collector.Version, collector.Suite));
        SessionKeys deviceKeys = device.TakeKeys();
        SessionKeys collectorKeys = collector.TakeKeys();
        AssertMeet(deviceKeys.DatagramToCollector, collectorKeys.DatagramToCollector);
        AssertMeet(deviceKeys.ControlToCollector, collectorKeys.ControlToCollector);
        AssertMeet(collectorKeys.ControlToDevice, deviceKeys.ControlToDevice);
        AssertDoNotMeet(deviceKeys.ControlToCollector, collectorKeys.DatagramToCollector);
        AssertDoNotMeet(deviceKeys.ControlToCollector, collectorKeys.ControlToDevice);
        Assert.Null(device.TakeKeys());
        Assert.Null(collector.TakeKeys());
    }

    [Fact]
    public void Handshake_Twice_GivesOtherKeys()
    {
        DeviceHandshake first = Device();
        CollectorHandshake collector = new(ProtocolOffer.Current);
        Assert.True(Run(first, collector));
        DeviceHandshake second = Device();
        Assert.True(Run(second, new CollectorHandshake(ProtocolOffer.Current)));
        AssertDoNotMeet(second.TakeKeys().DatagramToCollector, collector.TakeKeys().DatagramToCollector);
    }

    [Fact]
    public void ReceiveChallenge_CollectorWithAnotherKey_FailsAsAuthentication()
    {
        DeviceHandshake device = Device();
        CollectorHandshake collector = new(ProtocolOffer.Current);
        Receive(collector.ReceiveHello, device.HelloBody);
        Assert.False(Receive(device.ReceiveChallenge, collector.Challenge(_random.Bytes(32), _random)));
        Assert.Equal(RefuseCode.Authentication, device.Failure);
        Assert.Null(device.FinishBody);
        Assert.Null(device.TakeKeys());
    }

    [Fact]
    public void ReceiveFinish_DeviceWithAnotherKey_FailsAsAuthentication()
    {
        // A device that does not care for the collector's proof and answers with a proof of its own key.
        CollectorHandshake collector = new(ProtocolOffer.Current);
        Receive(collector.ReceiveHello, Device().HelloBody);
        collector.Challenge(_psk, _random);
        Assert.False(Receive(collector.ReceiveFinish, [HandshakeType.Finish, .. _random.Bytes(32)]));
        Assert.Equal(RefuseCode.Authentication, collector.Failure);
        Assert.Null(collector.TakeKeys());
    }

    [Fact]
    public void Challenge_UnknownId_LooksLikeThatOfAWrongKey()
    {
        DecoyKeys decoys = new(_random);
        byte[] hello = Device().HelloBody;
        byte[] unknown = Answer(decoys.Choose(DeviceId, null), out RefuseCode unknownCode);
        byte[] wrong = Answer(decoys.Choose(DeviceId, _random.Bytes(32)), out RefuseCode wrongCode);

        Assert.Equal(wrong.Length, unknown.Length);
        Assert.Equal(wrong[..3], unknown[..3]);
        Assert.Equal(wrongCode, unknownCode);
        Assert.Equal(RefuseCode.Authentication, unknownCode);

        byte[] Answer(byte[] key, out RefuseCode code)
        {
            CollectorHandshake collector = new(ProtocolOffer.Current);
            Assert.True(Receive(collector.ReceiveHello, hello));
            byte[] challenge = collector.Challenge(key, _random);
            Assert.False(Receive(Device().ReceiveChallenge, challenge));
            Assert.False(Receive(collector.ReceiveFinish, [HandshakeType.Finish, .. new byte[32]]));
            code = collector.Failure;
            return challenge;
        }
    }

    [Fact]
    public void DecoyKeys_SameId_GiveTheSameKeyOfOneCollectorOnly()
    {
        DecoyKeys decoys = new(_random);
        byte[] key = decoys.Choose(DeviceId, null);
        Assert.Equal(32, key.Length);
        Assert.Equal(key, decoys.Choose(DeviceId, null));
        Assert.NotEqual(key, decoys.Choose("greenhouse-2", null));
        Assert.NotEqual(key, new DecoyKeys(_random).Choose(DeviceId, null));
        Assert.Same(_psk, decoys.Choose(DeviceId, _psk));
    }

    [Fact]
    public void Handshake_AnyBitOfAnyMessageChanged_OpensNoSession()
    {
        DeviceHandshake honest = Device();
        CollectorHandshake honestCollector = new(ProtocolOffer.Current);
        Receive(honestCollector.ReceiveHello, honest.HelloBody);
        int[] lengths = [honest.HelloBody.Length, honestCollector.Challenge(_psk, _random).Length, Finish.Bytes];

        for (int message = 0; message < lengths.Length; message++)
        {
            for (int bit = 0; bit < lengths[message] * 8; bit++)
            {
                DeviceHandshake device = Device();
                CollectorHandshake collector = new(ProtocolOffer.Current);
                Assert.False(Run(device, collector, message, bit), $"message {message}, bit {bit}");
                Assert.Null(collector.TakeKeys());
            }
        }
    }

    [Theory]
    [InlineData(1, 3, 1, 1, 1)]
    [InlineData(1, 1, 1, 3, 1)]
    [InlineData(1, 3, 2, 5, 3)]
    [InlineData(2, 5, 1, 3, 3)]
    [InlineData(1, 255, 7, 7, 7)]
    [InlineData(0, 1, 1, 1, 1)]
    public void Handshake_VersionRangesMeet_TakesTheHighestOfBoth(
        byte deviceLowest, byte deviceHighest, byte collectorLowest, byte collectorHighest, byte expected)
    {
        DeviceHandshake device = Device(new ProtocolOffer(deviceLowest, deviceHighest, [1]));
        CollectorHandshake collector = new(new ProtocolOffer(collectorLowest, collectorHighest, [1]));
        Assert.True(Run(device, collector));
        Assert.Equal(expected, collector.Version);
    }

    [Theory]
    [InlineData(2, 3, 1, 1)]
    [InlineData(1, 1, 2, 3)]
    [InlineData(0, 0, 1, 1)]
    public void ReceiveHello_VersionRangesDoNotMeet_FailsAsVersion(
        byte deviceLowest, byte deviceHighest, byte collectorLowest, byte collectorHighest)
    {
        DeviceHandshake device = Device(new ProtocolOffer(deviceLowest, deviceHighest, [1]));
        CollectorHandshake collector = new(new ProtocolOffer(collectorLowest, collectorHighest, [1]));
        Assert.False(Receive(collector.ReceiveHello, device.HelloBody));
        Assert.Equal(RefuseCode.Version, collector.Failure);
    }

    [Fact]
    public void ReceiveHello_OfALaterVersionWithAnotherLayout_FailsAsVersion()
    {
        CollectorHandshake collector = new(ProtocolOffer.Current);
        Assert.False(Receive(collector.ReceiveHello, [1, .. "TELM"u8, 2, 9]));
        Assert.Equal(RefuseCode.Version, collector.Failure);
    }

    [Fact]
    public void Handshake_SomebodyBetweenLowersTheVersions_Fails()
    {
        DeviceHandshake device = Device(new ProtocolOffer(1, 3, [1]));
        CollectorHandshake collector = new(new ProtocolOffer(1, 3, [1]));
        byte[] lowered = [.. device.HelloBody];
        lowered[6] = 1;
        Assert.True(Receive(collector.ReceiveHello, lowered));
        Assert.Equal(1, collector.Version);
        Assert.False(Receive(device.ReceiveChallenge, collector.Challenge(_psk, _random)));
        Assert.Equal(RefuseCode.Authentication, device.Failure);
    }

    [Theory]
    [InlineData(new byte[] { 1 }, new byte[] { 1 }, 1)]
    [InlineData(new byte[] { 2, 1 }, new byte[] { 1, 2 }, 2)]
    [InlineData(new byte[] { 200, 201, 1 }, new byte[] { 1 }, 1)]
    [InlineData(new byte[] { 9, 8, 7, 6, 5, 4, 3, 1 }, new byte[] { 3, 1 }, 3)]
    public void Handshake_SuitesInCommon_TakesTheDevicesFirst(byte[] ofDevice, byte[] ofCollector, byte expected)
    {
        CollectorHandshake collector = new(new ProtocolOffer(1, 1, ofCollector));
        Assert.True(Run(Device(new ProtocolOffer(1, 1, ofDevice)), collector));
        Assert.Equal(expected, collector.Suite);
    }

    [Fact]
    public void ReceiveHello_NoSuiteInCommon_FailsAsSuite()
    {
        CollectorHandshake collector = new(ProtocolOffer.Current);
        Assert.False(Receive(collector.ReceiveHello, Device(new ProtocolOffer(1, 1, [2, 3])).HelloBody));
        Assert.Equal(RefuseCode.Suite, collector.Failure);
    }

    [Theory]
    [InlineData(2, 1, RefuseCode.Version)]
    [InlineData(1, 2, RefuseCode.Suite)]
    public void ReceiveChallenge_ChoiceThatWasNotOffered_Fails(byte version, byte suite, RefuseCode expected)
    {
        DeviceHandshake device = Device();
        CollectorHandshake collector = new(ProtocolOffer.Current);
        Receive(collector.ReceiveHello, device.HelloBody);
        byte[] challenge = collector.Challenge(_psk, _random);
        challenge[1] = version;
        challenge[2] = suite;
        Assert.False(Receive(device.ReceiveChallenge, challenge));
        Assert.Equal(expected, device.Failure);
    }

    [Fact]
    public void Handshake_ExtensionBytesOfLaterPeers_AreIgnoredAndProven()
    {
        byte[] deviceNonce = _random.Bytes(16);
        Hello hello = new()
        {
            LowestVersion = 1,
            HighestVersion = 1,
            Suites = [1],
            Nonce = deviceNonce,
            BootId = 1,
            DeviceId = DeviceId,
            Extension = _random.Bytes(128),
        };
        WireWriter writer = new(new byte[512], 0, 512);
        hello.Write(ref writer);
        CollectorHandshake collector = new(ProtocolOffer.Current);
        Assert.True(Receive(collector.ReceiveHello, writer.ToArray()));
        byte[] challenge = collector.Challenge(_psk, _random);
        KeySchedule schedule = new(_psk, deviceNonce, challenge[3..19], writer.ToArray(), challenge[..^32]);
        Assert.True(Receive(collector.ReceiveFinish, [HandshakeType.Finish, .. schedule.DeviceProof]));
    }

    [Fact]
    public void Receive_OutOfOrderOrTwice_FailsAsMalformed()
    {
        DeviceHandshake device = Device();
        CollectorHandshake early = new(ProtocolOffer.Current);
        Assert.False(Receive(early.ReceiveFinish, new byte[33]));
        Assert.False(Receive(early.ReceiveHello, device.HelloBody));
        Assert.Equal(RefuseCode.Malformed, early.Failure);

        CollectorHandshake collector = new(ProtocolOffer.Current);
        Receive(collector.ReceiveHello, device.HelloBody);
        byte[] challenge = collector.Challenge(_psk, _random);
        Assert.True(Receive(device.ReceiveChallenge, challenge));
        Assert.False(Receive(device.ReceiveChallenge, challenge));
        Assert.True(Receive(collector.ReceiveFinish, device.FinishBody));
        Assert.False(Receive(collector.ReceiveFinish, device.FinishBody));
        Assert.Equal(RefuseCode.Malformed, collector.Failure);
    }

    [Fact]
    public void Receive_EveryTruncation_Fails()
    {
        byte[] hello = Device().HelloBody;
        for (int length = 0; length < hello.Length; length++)
        {
            CollectorHandshake collector = new(ProtocolOffer.Current);
            Assert.False(collector.ReceiveHello(hello, 0, length));
        }

        CollectorHandshake whole = new(ProtocolOffer.Current);
        Receive(whole.ReceiveHello, hello);
        byte[] challenge = whole.Challenge(_psk, _random);
        for (int length = 0; length < challenge.Length; length++)
        {
            Assert.False(Device().ReceiveChallenge(challenge, 0, length));
        }
    }

    private DeviceHandshake Device(ProtocolOffer? offer = null) =>
        new(offer ?? ProtocolOffer.Current, DeviceId, _psk, BootId, _random);

    // Carries the three messages over, one bit of one of them changed where asked.
    private bool Run(DeviceHandshake device, CollectorHandshake collector, int changedMessage = -1, int bit = 0)
    {
        if (!Receive(collector.ReceiveHello, Carry(0, device.HelloBody)))
        {
            return false;
        }

        return Receive(device.ReceiveChallenge, Carry(1, collector.Challenge(_psk, _random)))
            && Receive(collector.ReceiveFinish, Carry(2, device.FinishBody));

        byte[] Carry(int message, byte[] body)
        {
            byte[] carried = [.. body];
            if (message == changedMessage)
            {
                carried[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            return carried;
        }
    }

    private static bool Receive(Func<byte[], int, int, bool> receive, byte[] body) => receive([7, .. body, 7], 1, body.Length);

    private static void AssertMeet(AesCcm8 sealer, AesCcm8 opener) => Assert.True(Meet(sealer, opener));

    private static void AssertDoNotMeet(AesCcm8 sealer, AesCcm8 opener) => Assert.False(Meet(sealer, opener));

    private static bool Meet(AesCcm8 sealer, AesCcm8 opener)
    {
        byte[] buffer = new byte[18];
        sealer.Seal(3, new byte[2], 0, 2, buffer, 0, 10);
        return opener.Open(3, new byte[2], 0, 2, buffer, 0, 18) && buffer.AsSpan(0, 10).IndexOfAnyExcept((byte)0) < 0;
    }
}
