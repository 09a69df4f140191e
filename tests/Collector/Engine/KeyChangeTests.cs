using Telemetry.Collector.Engine;
using Telemetry.Collector.Keys;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>A device's key is being changed: both keys are valid until the new one was used (docs/decisions/0007-provisioning.md).</summary>
public class KeyChangeTests
{
    private readonly EngineBench _bench = new();

    [Fact]
    public void Join_WithTheNewKey_GetsInAtTheFirstTryAndEndsTheOldOne()
    {
        byte[] key = _bench.Keys.Rotate("pump");

        Assert.NotNull(_bench.Device(key: key).Join().Welcome);

        Assert.True(_bench.Engine.TryNextProvenKey(out ProvenKey? proven));
        Assert.Equal(("pump", key), (proven.Device, proven.Key));
        Assert.False(_bench.Engine.TryNextProvenKey(out _));
        // The ring still has it, as it does until the host has written the file.
        for (int i = 0; i < 8; i++)
            Assert.Null(_bench.Device(EngineBench.BootB).Join().Welcome);
        Assert.Equal(8UL, _bench.Drops["wrong key"]);
    }

    [Fact]
    public void Join_WithTheOldKey_GetsInAtTheSecondTryAndLaterAtTheFirst()
    {
        _bench.Keys.Rotate("pump");

        Assert.Null(_bench.Device().Join().Welcome);
        Assert.NotNull(_bench.Device().Join().Welcome);
        for (int i = 0; i < 8; i++)
            Assert.NotNull(_bench.Device().Join().Welcome);

        Assert.Equal(1UL, _bench.Drops["other of two keys"]);
        Assert.False(_bench.Drops.ContainsKey("wrong key"));
        Assert.False(_bench.Engine.TryNextProvenKey(out _));
        Assert.DoesNotContain(_bench.LogLines(), line => line.Level == "warning");
    }

    [Fact]
    public void Join_WithNeitherKey_IsNamedAtItsSecondTry()
    {
        _bench.Keys.Rotate("pump");

        _bench.Device(key: new byte[32]).Join();
        Assert.False(_bench.Drops.ContainsKey("wrong key"));
        _bench.Device(key: new byte[32]).Join();

        Assert.Equal(1UL, _bench.Drops["wrong key"]);
    }

    [Fact]
    public void Session_WithTheOldKey_LivesThroughTheChangeAndIsNamed()
    {
        TestDevice device = _bench.Device().Open();
        _bench.Keys.Rotate("pump");
        _bench.Engine.Revoke("pump", _bench.NowUs);

        Assert.False(device.IsClosing);
        Assert.Contains("still uses its old key", Assert.Single(_bench.Pump.Warnings), StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.UnixEpoch, _bench.Pump.NewKeySince);
    }

    [Fact]
    public void Session_WithTheOldKey_IsReplacedByOneWithTheNew()
    {
        TestDevice old = _bench.Device().Open();
        byte[] key = _bench.Keys.Rotate("pump");
        _bench.Device(EngineBench.BootB, host: 2, key: key).Open();
        old.Receive();

        Assert.Equal(CloseCode.Replaced, old.Closed!.Value.Code);
        Assert.Empty(_bench.Pump.Warnings);
        Assert.Null(_bench.Pump.NewKeySince);
        Assert.Contains(_bench.LogLines(), line => line.Text.Contains("uses its new key", StringComparison.Ordinal));
    }

    [Fact]
    public void Revoke_OfTheOldKeyOnly_ClosesASessionWithItAndNoOther()
    {
        byte[] key = _bench.Keys.Rotate("pump");
        _bench.Device().Join();
        TestDevice old = _bench.Device().Open();
        _bench.Keys.InOverlap.Clear();
        _bench.Engine.Revoke("pump", _bench.NowUs);
        old.Receive();
        Assert.Equal(CloseCode.Revoked, old.Closed!.Value.Code);

        TestDevice anew = _bench.Device(EngineBench.BootB, key: key).Open();
        _bench.Engine.Revoke("pump", _bench.NowUs);
        Assert.False(anew.IsClosing);
    }

    [Fact]
    public void Finish_OldKeyEndedSinceHello_IsRefused()
    {
        byte[] key = _bench.Keys.Rotate("pump");
        _bench.Device().Join();
        TestDevice device = _bench.Device().Accept();
        device.SendClear(device.Handshake.HelloBody);
        device.Receive();
        _bench.Device(EngineBench.BootB, key: key).Join();
        device.SendClear(device.Handshake.FinishBody);
        device.Receive();

        Assert.Equal(RefuseCode.Authentication, device.Refused!.Code);
    }

    [Fact]
    public void Rotate_Again_AcceptsTheKeyThatWasNewBefore()
    {
        byte[] second = _bench.Keys.Rotate("pump");
        _bench.Device(key: second).Join();
        byte[] third = EngineBench.KeyOf("third");
        (_bench.Keys.Before, _bench.Keys.New["pump"]) = (second, third);

        _bench.Device(key: second).Join();
        Assert.NotNull(_bench.Device(key: second).Join().Welcome);
        Assert.NotNull(_bench.Device(EngineBench.BootB, key: third).Join().Welcome);
    }

    /// <summary>
    /// A stranger without a key sends HELLOs of the device's id between any two of its tries: with boots of its own, so many that there is no room to remember the
    /// device's, or, having seen it on the wire, with the device's own boot. Seeds, so that it is the same each time.
    /// </summary>
    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1, false, false)]
    [InlineData(KeyChoice.Boots * 2, false, true)]
    [InlineData(KeyChoice.Boots * 2, false, false)]
    [InlineData(1, true, true)]
    [InlineData(3, true, false)]
    public void Choose_StrangerBetweenAnyTwoTries_DoesNotKeepTheDeviceOut(int strangers, bool knowsBoot, bool isOld)
    {
        byte[] key = new byte[32];
        ReplacedKey replaced = Replaced();
        SeededRandom random = new(17);
        ulong foreign = 1_000_000;
        for (ulong boot = 0; boot < 100; boot++)
        {
            KeyChoice choice = new();
            int tries = 0;
            do
            {
                for (int i = 0; i < strangers; i++)
                    choice.Choose(key, replaced, knowsBoot ? boot : foreign++, random);
                Assert.True(++tries < 40, $"boot {boot} was not let in");
            }
            while (choice.Choose(key, replaced, boot, random) != (isOld ? replaced.Key : key));
        }
    }

    [Fact]
    public void Choose_BootThatProvedItsKey_IsGivenItWhateverStrangersDo()
    {
        byte[] key = new byte[32];
        ReplacedKey replaced = Replaced();
        SeededRandom random = new(3);
        KeyChoice choice = new();
        choice.Choose(key, replaced, 7, random);
        Assert.Same(replaced.Key, choice.Choose(key, replaced, 7, random));
        Assert.False(choice.Prove(replaced.Key, key, replaced, 7));

        for (ulong stranger = 100; stranger < 300; stranger++)
        {
            choice.Choose(key, replaced, stranger, random);
            Assert.Same(replaced.Key, choice.Choose(key, replaced, 7, random));
        }
    }

    private static ReplacedKey Replaced() => new([.. Enumerable.Repeat((byte)1, 32)], DateTimeOffset.UnixEpoch);

    private sealed class SeededRandom(int seed) : RandomSource
    {
        private readonly Random _random = new(seed);

        public override void Fill(byte[] buffer, int offset, int count) => _random.NextBytes(buffer.AsSpan(offset, count));
    }
}
