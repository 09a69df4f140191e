using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Wire;
using static Telemetry.Collector.Tests.Engine.TestDevice;

namespace Telemetry.Collector.Tests.Engine;

public class BootTests
{
    private readonly EngineBench _bench = new();

    [Fact]
    public void Boots_MoreThanSixteen_EndTheSessionAsLimit()
    {
        TestDevice device = _bench.Device().Join();
        for (ulong i = 0; i < 17; i++)
            device.Announce(EngineBench.BootA + i, 0, 0, false);
        device.Receive();

        Assert.Equal(CloseCode.Limit, device.Closed!.Value.Code);
    }

    [Fact]
    public void Reconnect_SameBoot_GoesOnFromWhatIsHeld()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 10));
        _bench.Commit();
        device.Datagram(Readings(12, 1));
        TestDevice again = _bench.Device().Open(first: 10, next: 14);

        device.Receive();
        Assert.Equal(CloseCode.Replaced, device.Closed!.Value.Code);
        Assert.True(device.IsClosing);
        Ack ack = Assert.Single(again.Acks);
        Assert.Equal((10UL, 14UL, 2), (ack.Next, ack.UpTo, ack.GapCount));
        Assert.Equal(("Online", "ready"), State());
        Assert.Equal(0UL, _bench.Pump.Ledger.AcknowledgedElsewhere);
    }

    [Fact]
    public void Boot_BelowFirstNotHeld_IsAcknowledgedElsewhereAndNotLost()
    {
        TestDevice device = _bench.Device().Open(first: 100, next: 110);
        device.Datagram(Readings(100, 10));
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((10UL, 10UL, 0UL, 0UL, 100UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost, ledger.AcknowledgedElsewhere));
        _bench.Pass(0.1);
        device.Receive();
        Assert.Equal(110UL, device.Acks[^1].Next);
    }

    [Fact]
    public void Boot_NotAnnouncedAnyMore_LosesWhatIsMissingToTheRestart()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 10), Mark(15));
        device.Disconnect();
        _bench.Device(EngineBench.BootB).Open();
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((15UL, 10UL, 0UL, 5UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));
        Assert.Equal(5UL, ledger.LostByCause["restart"]);
        Assert.Equal(5UL, _bench.Store.LostCount("pump", EngineBench.BootA));
    }

    [Fact]
    public void Boot_EarlierOneThatSurvived_IsSentUnderItsOwnId()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 2), Mark(5));
        device.Disconnect();
        TestDevice next = _bench.Device(EngineBench.BootB).Join();
        next.Announce(EngineBench.BootB, 0, 0, false);
        next.Announce(EngineBench.BootA, 2, 5, true);
        next.Send(Ready.Write);
        next.Datagram(Readings(0, 1), OfBoot(EngineBench.BootA), Readings(2, 3));
        _bench.Commit();

        Assert.Equal(5UL, _bench.Store.StoredCount("pump", EngineBench.BootA));
        Assert.Equal(1UL, _bench.Store.StoredCount("pump", EngineBench.BootB));
        Assert.Equal(0UL, _bench.Pump.Ledger.Lost);
    }

    [Fact]
    public void Boot_EarlierOneCutShort_LosesWhatItsLogForgotToTheRestart()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 2), Readings(4, 2), Mark(9));
        device.Disconnect();
        TestDevice next = _bench.Device(EngineBench.BootB).Join();
        next.Announce(EngineBench.BootB, 0, 0, false);
        next.Announce(EngineBench.BootA, 0, 3, true);
        next.Send(Ready.Write);
        _bench.Commit();
        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((9UL, 4UL, 1UL, 4UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));

        next.Datagram(OfBoot(EngineBench.BootA), Readings(2, 1));
        _bench.Commit();
        next.Receive();
        ledger = _bench.Pump.Ledger;
        Assert.Equal((9UL, 5UL, 0UL, 4UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));
        Assert.Equal(4UL, ledger.LostByCause["restart"]);
        Assert.Equal(4UL, _bench.Store.LostCount("pump", EngineBench.BootA));
    }

    [Fact]
    public void Boot_OwnOneAnnouncedBelowWhatIsKnown_LosesNothing()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 2), Mark(9));
        _bench.Device().Open(first: 0, next: 3);
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((9UL, 2UL, 7UL, 0UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));
    }

    [Fact]
    public void Boot_GoneWhileItsReadingsWaited_AreStoredWhenTheStoreWorksAgain()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 4));
        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        _bench.Engine.StoreFailing("the disk is full", _bench.NowUs);
        device.Disconnect();
        _bench.Device(EngineBench.BootB).Open();
        _bench.Store.Commit(batch);
        _bench.Engine.Committed(batch, _bench.NowUs);
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((4UL, 4UL, 0UL), (ledger.Sampled, ledger.Stored, ledger.Lost));
    }

    [Fact]
    public void Boots_HundredsOfThem_KeepTheAccountAndFewOfTheirOwn()
    {
        for (ulong boot = 1; boot <= 300; boot++)
        {
            TestDevice device = _bench.Device(boot).Open();
            device.Datagram(Readings(0, 3), Mark(4));
            device.Disconnect();
            _bench.Commit();
        }

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((1200UL, 900UL, 299UL, 1UL), (ledger.Sampled, ledger.Stored, ledger.Lost, ledger.InFlight));
    }

    [Fact]
    public void Restart_OfTheCollectorWithADurableStore_GoesOnFromThere()
    {
        StoredBoot stored = new(new BootKey("pump", EngineBench.BootA), 12, [new NumberRange(2, 6)], [new LostRange(1, 8, 1)], [new NumberRange(0, 2)]);
        EngineBench bench = new(null, [stored]);
        Assert.Equal("collector-restarted", bench.Pump.Reason.Code);
        Assert.Equal((10UL, 6UL, 1UL, 3UL), (bench.Pump.Ledger.Sampled, bench.Pump.Ledger.Stored, bench.Pump.Ledger.Lost, bench.Pump.Ledger.InFlight));

        TestDevice device = bench.Device().Open(first: 9, next: 14);
        Assert.Equal((9UL, 1, 5UL), (device.Acks[0].Next, device.Acks[0].GapCount, device.Acks[0].GapLength[0]));
        device.Disconnect();
        bench.Device(EngineBench.BootB).Open();
        bench.Commit();
        Assert.Equal(5UL, bench.Pump.Ledger.LostByCause["restart"]);
    }

    [Fact]
    public void Restart_WithManyBootsThatAreGone_KeepsTheirSumAndFewOfTheirOwn()
    {
        List<StoredBoot> stored = [];
        for (ulong boot = 1; boot <= 100; boot++)
            stored.Add(new StoredBoot(new BootKey("pump", boot), 10, [new NumberRange(0, 8)], [new LostRange(3, 8, 2)], [], IsGone: true));
        stored.Add(new StoredBoot(new BootKey("pump", EngineBench.BootA), 5, [new NumberRange(0, 4)], [], []));
        EngineBench bench = new(null, stored);
        bench.Commit();

        Assert.Equal((1005UL, 804UL, 200UL), (bench.Pump.Ledger.Sampled, bench.Pump.Ledger.Stored, bench.Pump.Ledger.Lost));
        Assert.Equal("000000000000aaaa", bench.Pump.BootId);

        // What the store knows to be gone is not told to it again; the sum stays when it is.
        bench.Device(EngineBench.BootB).Open();
        Assert.True(bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        Assert.Equal([EngineBench.BootA, EngineBench.BootB], batch.BootFacts.Select(boot => boot.Key.BootId).Order());
        bench.Engine.Committed(batch, bench.NowUs);
        Assert.Equal((1005UL, 804UL, 201UL), (bench.Pump.Ledger.Sampled, bench.Pump.Ledger.Stored, bench.Pump.Ledger.Lost));
    }

    [Fact]
    public void Clock_BootNeverMetAlive_TakesTheDevicesStatementOrNone()
    {
        TestDevice device = _bench.Device().Join();
        device.Announce(EngineBench.BootA, 0, 0, false);
        device.Send(new BootAnnouncement { BootId = 5, Next = 1, HasUtc = true, UtcMs = 1_600_000_000_000, UtcErrorMs = 30 }.Write);
        device.Declare(5, 0, ChannelType.Float32, "temperature", 1000);
        device.Announce(6, 0, 1, true);
        device.Send(Ready.Write);
        device.Datagram(OfBoot(5), Readings(0, 1), OfBoot(6), Readings(0, 1));

        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_600_000_000_000), _bench.Engine.Describe(batch, 0).Time);
        Assert.Equal(30, _bench.Engine.Describe(batch, 0).ErrorMs);
        Assert.Null(_bench.Engine.Describe(batch, 1).Time);
    }

    private (string State, string Code) State() => (_bench.Pump.State.ToString(), _bench.Pump.Reason.Code);
}
