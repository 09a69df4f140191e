using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Session.Collector;
using Telemetry.Wire;
using static Telemetry.Collector.Tests.Engine.TestDevice;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>What goes to the store besides readings.</summary>
public class FactsTests
{
    private const long DeviceBehindUs = 400_000;

    private readonly EngineBench _bench = new();

    [Fact]
    public void Batch_DeviceIntroducedItself_HoldsWhatItSaidOnceAndNoReadings()
    {
        TestDevice device = _bench.Device().Join();
        device.Send(new DeviceInfo { Hardware = "board", Firmware = "fw 1", ResetCause = ResetCause.PowerOn, Detail = "" }.Write);
        device.Announce(EngineBench.BootA, 0, 7, true);
        device.Send(Interval(10).Write);
        device.Send(new ActionDeclaration { Name = "blink", Description = "" }.Write);
        device.Send(Ready.Write);

        ReadingBatch batch = Take();
        Assert.Empty(batch.Readings);
        DeviceFacts facts = Assert.Single(batch.Devices);
        Assert.Equal(("pump", "fw 1", "interval", "blink"), (facts.Device, facts.Info!.Firmware, facts.Parameters[0].Name, facts.Actions[0].Name));
        BootFacts boot = Assert.Single(batch.BootFacts);
        Assert.Equal((new BootKey("pump", EngineBench.BootA), 7UL, false), (boot.Key, boot.Sampled, boot.IsGone));
        Assert.Equal(["temperature", "picture", "note"], boot.Channels.Select(channel => channel.Name));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(EngineBench.UtcUsAtZero + _bench.NowUs), boot.Met);
        Assert.Equal(["announcing", "ready"], batch.Events.Select(e => e.Event.Reason.Code));
        Assert.False(_bench.Engine.TryTakeBatch(out _));
    }

    [Fact]
    public void Batch_OfReadings_HoldsTheirBootBeforeOrWithThem()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 2));

        ReadingBatch batch = Take();
        Assert.Equal(2, batch.Readings.Count);
        Assert.Equal(batch.Boots, batch.BootFacts.Select(boot => boot.Key));
    }

    [Fact]
    public void Device_ParameterSetByACommand_IsTheValueAfterIt()
    {
        TestDevice device = _bench.Device().Join();
        device.Announce(EngineBench.BootA, 0, 0, true);
        device.Send(Interval(10).Write);
        device.Send(Ready.Write);
        ReadingBatch before = Take();
        Set(CommandStatus.Refused, 99);
        Assert.False(_bench.Engine.TryTakeBatch(out _));
        Set(CommandStatus.Applied, 20);

        Assert.Equal(20, Assert.Single(Assert.Single(Take().Devices).Parameters).Current.Bits);
        Assert.Equal(10, Assert.Single(Assert.Single(before.Devices).Parameters).Current.Bits);

        void Set(CommandStatus status, long value)
        {
            CommandRequest request = new(CommandKind.SetParameter, "interval", TypedValue.FromInt64(value));
            ulong id = _bench.Engine.SendCommand("pump", request, _bench.NowUs, out _);
            device.Send(new CommandResult { CommandId = id, Status = status, Message = "", Value = TypedValue.FromInt64(value) }.Write);
        }
    }

    [Fact]
    public void Device_IntroducesItselfWithOtherParameters_HasOnlyThese()
    {
        TestDevice device = _bench.Device().Open();
        device.Send(Interval(10).Write);
        device.Send(new DeviceInfo { Hardware = "board", Firmware = "fw 2", ResetCause = ResetCause.PowerOn, Detail = "" }.Write);

        Assert.Empty(Assert.Single(Take().Devices).Parameters);
    }

    [Fact]
    public void Boot_StatedAgain_IsStoredAgain()
    {
        TestDevice device = _bench.Device().Open();
        Take();
        device.Send(new BootAnnouncement { BootId = EngineBench.BootA, IsLast = true, HasUtc = true, UtcMs = 42, UtcErrorMs = 3 }.Write);

        Assert.Equal(new DeviceStatement(42, 3), Assert.Single(Take().BootFacts).Statement);
    }

    [Fact]
    public void Boot_NotAnnouncedAnyMore_IsGoneOnce()
    {
        _bench.Device().Open().Disconnect();
        Take();
        _bench.Device(EngineBench.BootB).Open().Disconnect();
        ReadingBatch batch = Take();
        Assert.Equal([(EngineBench.BootA, true), (EngineBench.BootB, false)], batch.BootFacts.Select(boot => (boot.Key.BootId, boot.IsGone)).Order());

        _bench.Device(EngineBench.BootB).Open();
        Assert.Equal([EngineBench.BootB], Take().BootFacts.Select(boot => boot.Key.BootId));
    }

    [Fact]
    public void Boots_MetWhileTheStoreWasAway_ComeInTheOrderOfMeeting()
    {
        ulong[] boots = [7, 3, 9, 1, 5];
        foreach (ulong boot in boots)
            _bench.Device(boot).Open().Disconnect();

        Assert.Equal(boots, Take().BootFacts.Select(boot => boot.Key.BootId));
    }

    [Fact]
    public void Boots_TooManyWaitForTheStore_AreRefusedUntilTheyAreStored()
    {
        EngineBench bench = new(new EngineOptions { WaitingBoots = 50 });
        ulong boot = 1;
        for (; bench.Device(boot).Join() is { Refused: null } device; boot++)
        {
            device.Announce(boot, 0, 1, true);
            device.Disconnect();
        }

        Assert.Equal(52UL, boot);
        Assert.Equal(1UL, bench.Drops["boots wait for the store"]);
        bench.Commit();
        Assert.Null(bench.Device(boot).Open().Refused);
        Assert.Equal((51UL, 50UL), (bench.Pump.Ledger.Sampled, bench.Pump.Ledger.Lost));
    }

    [Fact]
    public void Session_Ends_StoresHowManyWereSampled()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 3));
        _bench.Commit();
        device.Datagram(Mark(9));
        Assert.False(_bench.Engine.TryTakeBatch(out _));
        device.Disconnect();

        Assert.Equal(9UL, Assert.Single(Take().BootFacts).Sampled);
    }

    [Fact]
    public void Events_MoreThanAreKeptWhileTheStoreIsAway_AreTheLastAndTheRestIsCounted()
    {
        for (int i = 0; i < 50; i++)
            _bench.Device().Open().Disconnect();

        Assert.Equal(150UL - 64, _bench.Drops["event not stored"]);
        Assert.Equal(150UL - 64, _bench.Pump.Drops["event not stored"]);
        ReadingBatch batch = Take();
        Assert.Equal(64, batch.Events.Count);
        Assert.Equal(_bench.Pump.Events, batch.Events.Select(e => e.Event));
        _bench.Device().Open();
        Assert.Equal(["announcing", "ready"], Take().Events.Select(e => e.Event.Reason.Code));
    }

    [Fact]
    public void Events_OfTwoDevices_AreInTheirOrderWhateverTheWallClockDid()
    {
        EngineBench bench = new(null, null, "pump", "valve");
        bench.Device(id: "valve").Open();
        bench.Engine.SetUtc(EngineBench.UtcUsAtZero - 3_600_000_000, bench.NowUs);
        bench.Pass(0.1);
        bench.Device(id: "pump").Open();
        bench.Pass(0.1);
        bench.Device(id: "valve").Open();

        Assert.True(bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        Assert.Equal(["valve", "valve", "pump", "pump", "valve", "valve"], batch.Events.Select(e => e.Device));
    }

    [Fact]
    public void Restart_BootsOfTheStore_AreNotGivenBackToIt()
    {
        StoredBoot stored = new(new BootKey("pump", EngineBench.BootA), 12, [new NumberRange(0, 12)], [], []);
        EngineBench bench = new(null, [stored]);

        Assert.True(bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        Assert.Empty(batch.BootFacts);
        Assert.Equal("collector-restarted", Assert.Single(batch.Events).Event.Reason.Code);
        bench.Engine.Committed(batch, bench.NowUs);
        bench.Device().Open(first: 12, next: 12);
        Assert.True(bench.Engine.TryTakeBatch(out batch));
        Assert.Null(Assert.Single(batch.BootFacts).Met);
    }

    [Fact]
    public void Clock_Measured_GivesAPointAndAtTheEndTheLast()
    {
        TestDevice device = _bench.Device().Open();
        Answer(device);
        BootClockPoint first = Assert.Single(Take().ClockPoints);
        Assert.Equal(EngineBench.BootA, first.Boot.BootId);
        Assert.Equal(EngineBench.UtcUsAtZero + DeviceBehindUs, first.Point.UtcUs - first.Point.DeviceUs);
        Assert.Equal((1L, 0L, 100_000L), (first.Point.ErrorUs, first.Point.SkewPpb, first.Point.DriftPpb));

        _bench.Pass(0.25);
        Answer(device);
        Assert.False(_bench.Engine.TryTakeBatch(out _));
        device.Disconnect();
        Assert.True(Assert.Single(Take().ClockPoints).Point.DeviceUs > first.Point.DeviceUs);
    }

    [Fact]
    public void Clock_WallClockSteps_GivesAPointAtThatMoment()
    {
        TestDevice device = _bench.Device().Open();
        Answer(device);
        ClockPoint first = Assert.Single(Take().ClockPoints).Point;
        _bench.Pass(2);
        _bench.Engine.SetUtc(EngineBench.UtcUsAtZero + 900, _bench.NowUs);
        Assert.False(_bench.Engine.TryTakeBatch(out _));
        _bench.Engine.SetUtc(EngineBench.UtcUsAtZero + 7_000_000, _bench.NowUs);

        ClockPoint stepped = Assert.Single(Take().ClockPoints).Point;
        Assert.Equal((2_000_000L, 9_000_000L), (stepped.DeviceUs - first.DeviceUs, stepped.UtcUs - first.UtcUs));
        Assert.Equal(first.ErrorUs + 200, stepped.ErrorUs);
    }

    [Fact]
    public void View_WallClockMoves_LeavesTheTimesOfWhatHappened()
    {
        _bench.Device().Open();
        DateTimeOffset started = _bench.Engine.View(_bench.NowUs).Started;
        DateTimeOffset since = _bench.Pump.Since;
        List<DateTimeOffset> events = [.. _bench.Pump.Events.Select(e => e.Time)];
        _bench.Engine.SetUtc(EngineBench.UtcUsAtZero + 3, _bench.NowUs);

        Assert.Equal((started, since), (_bench.Engine.View(_bench.NowUs).Started, _bench.Pump.Since));
        Assert.Equal(events, _bench.Pump.Events.Select(e => e.Time));
    }

    private static ParameterDeclaration Interval(long current) => new()
    {
        Name = "interval",
        Type = ChannelType.Int64,
        Unit = "s",
        Description = "",
        Current = TypedValue.FromInt64(current),
        Default = TypedValue.FromInt64(10),
    };

    /// <summary>Answers the PING that was sent just now.</summary>
    private void Answer(TestDevice device)
    {
        device.Receive();
        Ping ping = device.Pings[^1];
        Assert.Equal(_bench.NowUs, ping.TimeUs);
        device.Answer(ping, ping.TimeUs - DeviceBehindUs, 0, 0);
    }

    /// <summary>Takes the next batch, reports it as stored, and gives a copy of what it held.</summary>
    private ReadingBatch Take()
    {
        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        ReadingBatch copy = new();
        copy.Boots.AddRange(batch.Boots);
        copy.Readings.AddRange(batch.Readings);
        copy.Devices.AddRange(batch.Devices);
        copy.BootFacts.AddRange(batch.BootFacts);
        copy.ClockPoints.AddRange(batch.ClockPoints);
        copy.Events.AddRange(batch.Events);
        _bench.Engine.Committed(batch, _bench.NowUs);
        return copy;
    }
}
