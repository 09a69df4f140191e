using Telemetry.Collector.Alerts;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Collector.Tests.Engine;
using Telemetry.Collector.Views;
using Telemetry.Protocol.Tests;
using Telemetry.Wire;
using static Telemetry.Collector.Tests.Engine.TestDevice;

namespace Telemetry.Collector.Tests.Alerts;

/// <summary>Alerts of a device in the engine: from a reading, or from time, to the view and to the events for the store.</summary>
public class DeviceAlertsTests
{
    private readonly List<ConnectionEvent> _events = [];
    private EngineBench _bench = new(Options(Rule));

    private const string Rule = """
        { "rules": [ { "channel": "temperature", "warn": { "above": 30 }, "alarm": { "above": 35 }, "hysteresis": 1 } ] }
        """;

    private static EngineOptions Options(string alerts) => new() { Alerts = AlertRulesJson.Parse(alerts, "telemetry.json") };

    private static WriteFrame Value(ulong number, double value) => (ref WireWriter writer) =>
    {
        ReadingsWriter frame = default;
        Reading reading = new() { Number = number, Channel = 0, Type = ChannelType.Float32, TimeUs = (long)number * 1_000_000, Bits = (uint)FloatBits.FromSingle((float)value) };
        Assert.True(frame.TryAppend(ref writer, ref reading));
    };

    /// <summary>Each in a datagram of its own, numbers from <paramref name="first"/> on.</summary>
    private static void Send(TestDevice device, ulong first, params double[] values)
    {
        foreach (double value in values)
            device.Datagram(Value(first++, value));
    }

    /// <summary>The alert events that the store was given, and their channels.</summary>
    private IEnumerable<string> Codes()
    {
        while (_bench.Engine.TryTakeBatch(out ReadingBatch? batch))
        {
            _events.AddRange(batch.Events);
            _bench.Store.Commit(batch);
            _bench.Engine.Committed(batch, _bench.NowUs);
        }

        return Alerts.Select(happened => happened.Reason.Code);
    }

    private IEnumerable<DeviceEvent> Alerts => _events.Select(happened => happened.Event).Where(happened => AlertCodes.IsAlert(happened.Reason.Code));

    private AlertView? Temperature => _bench.Pump.Channels.Single(channel => channel.Name == "temperature").Alert;

    [Fact]
    public void Reading_BeyondALimit_IsAnAlertOfChannelDeviceAndCollector()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 20, 36.7);

        DeviceView pump = _bench.Pump;
        AlertView alert = Assert.Single(pump.Alerts);
        Assert.Equal((AlertLevel.Alarm, "limit-alarm", "temperature", 36.7, 35, true), (alert.Level, alert.Code, alert.Channel, alert.Value, alert.Limit, alert.IsAbove));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(EngineBench.UtcUsAtZero + _bench.NowUs), alert.Since);
        Assert.Equal("temperature is 36.70, above the alarm limit 35", alert.Evidence);
        Assert.Contains("alerts.rules[0] in telemetry.json", alert.Next, StringComparison.Ordinal);
        Assert.Equal(alert, Temperature);
        Assert.Equal(DeviceState.Online, pump.State);
        Assert.Equal(new AlertCounts(0, 1), _bench.Engine.View(_bench.NowUs).Alerts);
    }

    [Fact]
    public void Reading_BeyondALimitByLittle_IsToldWithTheDigitsThatShowIt()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 20, 35.004);

        Assert.Equal("temperature is 35.004, above the alarm limit 35", Temperature?.Evidence);
    }

    [Fact]
    public void Readings_UpAndDown_AreAnEventEach()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 20, 31, 36, 34.5, 33.9, 30.5, 29);

        Assert.Equal(["limit-warn", "limit-alarm", "limit-warn", "limit-clear"], Codes());
        Assert.Equal(
            [
                "temperature is 31.00, above the warning limit 30",
                "temperature is 36.00, above the alarm limit 35",
                "temperature is 33.90, no longer above the alarm limit 35, still above the warning limit 30",
                "temperature is 29.00, no longer above the warning limit 30",
            ],
            Alerts.Select(happened => happened.Reason.Evidence));
        Assert.All(Alerts, happened => Assert.Equal(("temperature", DeviceState.Online), (happened.Channel, happened.State)));
        Assert.Null(Temperature);
        Assert.Equal(AlertCounts.None, _bench.Engine.View(_bench.NowUs).Alerts);
    }

    [Fact]
    public void Reading_SentAgain_NeverChangesWhatANewerOneDecided()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 20);
        Send(device, 3, 20);
        Send(device, 1, 99);
        Assert.Null(Temperature);

        Send(device, 4, 36);
        Send(device, 2, 20);
        Assert.Equal(AlertLevel.Alarm, Temperature?.Level);
        Assert.Equal(["limit-alarm"], Codes());
    }

    [Fact]
    public void Reading_NaN_SaysNothing()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 36, double.NaN);
        Assert.Equal(AlertLevel.Alarm, Temperature?.Level);

        Send(device, 2, 20, double.NaN);
        Assert.Null(Temperature);

        // Nor does it interrupt what lasts.
        _bench = new EngineBench(Options("""{ "rules": [ { "channel": "temperature", "alarm": { "above": 35 }, "for": "2s" } ] }"""));
        Send(_bench.Device().Open(), 0, 36, double.NaN, 36);
        Assert.Equal(AlertLevel.Alarm, Temperature?.Level);
    }

    [Fact]
    public void Channel_WithARangeAndNoRule_IsAnAlarmOutsideIt()
    {
        _bench = new EngineBench();
        TestDevice device = _bench.Device().Join();
        device.Send(new BootAnnouncement { BootId = EngineBench.BootA, IsLast = true }.Write);
        device.Send(new ChannelDeclaration { BootId = EngineBench.BootA, Channel = 0, Type = ChannelType.Float32, Name = "temperature", Quantity = "", Unit = "Cel", HasRange = true, Lowest = -40, Highest = 85 }.Write);
        device.Send(Ready.Write);
        Send(device, 0, 85, -40);
        Assert.Null(Temperature);

        Send(device, 2, 130);
        Assert.Equal("temperature is 130.0 °C, above 85 °C, the highest value that the device calls possible", Temperature?.Evidence);
        Send(device, 3, 85);
        Assert.Null(Temperature);
    }

    [Fact]
    public void Bool_ThatIsWrong_IsAnAlarm()
    {
        _bench = new EngineBench(Options("""{ "rules": [ { "channel": "door", "alarm": { "is": true } } ] }"""));
        TestDevice device = _bench.Device().Join();
        device.Send(new BootAnnouncement { BootId = EngineBench.BootA, IsLast = true }.Write);
        device.Declare(EngineBench.BootA, 0, ChannelType.Bool, "door", 0);
        device.Send(Ready.Write);
        Door(0, true);
        Assert.Equal("door is yes, which is an alarm", Assert.Single(_bench.Pump.Alerts).Evidence);
        Door(1, false);
        Assert.Empty(_bench.Pump.Alerts);

        void Door(ulong number, bool isOpen) => device.Datagram((ref WireWriter writer) =>
        {
            ReadingsWriter frame = default;
            Reading reading = new() { Number = number, Channel = 0, Type = ChannelType.Bool, TimeUs = 1, Bits = isOpen ? 1 : 0 };
            Assert.True(frame.TryAppend(ref writer, ref reading));
        });
    }

    [Fact]
    public void Signal_ThatIsNoisierThanItsHysteresis_MakesFewEventsAndTheLastIsRight()
    {
        TestDevice device = _bench.Device().Open();
        for (ulong i = 0; i < 100; i++)
            Send(device, i, i % 2 == 0 ? 36 : 20);

        Assert.Equal(6, Codes().Count());
        Assert.Equal(94UL, _bench.Drops["alert change not noted"]);
        Send(device, 100, 36);
        _bench.Pass(29);
        Assert.Equal(6, Codes().Count());

        // The last event was a clear: that there is an alarm now is said as soon as there is an event for it.
        _bench.Pass(2);
        Assert.Equal(7, Codes().Count());
        Assert.Equal("limit-alarm", Alerts.Last().Reason.Code);
        Assert.Contains("94 changes before that", Alerts.Last().Reason.Evidence, StringComparison.Ordinal);
        _bench.Pass(100);
        Assert.Equal(7, Codes().Count());
    }

    [Fact]
    public void Device_AwayForLong_IsAnAlarmUntilItIsBack()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 36);
        device.Disconnect();
        _bench.Pass(299);
        Assert.Null(_bench.Pump.Alerts.FirstOrDefault(alert => alert.Channel is null));

        _bench.Pass(2);
        DeviceView pump = _bench.Pump;
        Assert.Equal(["offline-long", "limit-alarm"], pump.Alerts.Select(alert => alert.Code));
        Assert.StartsWith("no readings for 5m 00s; offline: the control connection", pump.Alerts[0].Evidence, StringComparison.Ordinal);
        Assert.Equal((300, "s", pump.Reason.Next), (pump.Alerts[0].Limit, pump.Alerts[0].Unit, pump.Alerts[0].Next));

        _bench.Device().Open();
        Assert.Equal(["limit-alarm"], _bench.Pump.Alerts.Select(alert => alert.Code));
        Assert.Equal(["limit-alarm", "offline-long", "offline-over"], Codes());
        Assert.Equal("back after 5m 01s", Alerts.Last().Reason.Evidence);
    }

    [Fact]
    public void Device_SilentForLong_IsAnAlarmToo()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 20);
        for (int i = 0; i < 400; i++)
        {
            _bench.Pass(1);
            device.Receive();
            foreach (Ping ping in device.Pings)
                device.Answer(ping, _bench.NowUs, 1, device.NextCounter);
            device.Pings.Clear();
        }

        Assert.Equal(DeviceState.Silent, _bench.Pump.State);
        Assert.Equal(["offline-long"], Codes());
        Send(device, 1, 20);
        _bench.Pass(0);
        Assert.Equal(["offline-long", "offline-over"], Codes());
    }

    [Fact]
    public void Device_ThatMayBeAway_IsNoAlarm()
    {
        _bench = new EngineBench(Options("""{ "rules": [ { "device": "pump", "offline": false } ] }"""));
        _bench.Device().Open().Disconnect();
        _bench.Pass(86_400);

        Assert.Empty(_bench.Pump.Alerts);
        Assert.Empty(Codes());
    }

    [Fact]
    public void Device_Revoked_HasNoAlertsAnyMore()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 36);
        _bench.Keys.Enrolled.Remove("pump");
        _bench.Engine.Revoke("pump", _bench.NowUs);
        _bench.Pass(1000);

        Assert.Equal(["limit-alarm", "limit-clear"], Codes());
        Assert.All(_bench.Engine.View(_bench.NowUs).Devices, view => Assert.Empty(view.Alerts));
    }

    [Fact]
    public void Device_RestartedWithoutTheChannel_HasNoAlertOfIt()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 36);
        device.Disconnect();
        device = _bench.Device(EngineBench.BootB).Join();
        device.Send(new BootAnnouncement { BootId = EngineBench.BootB, IsLast = true }.Write);
        device.Declare(EngineBench.BootB, 0, ChannelType.Float32, "pressure", 0);
        device.Send(Ready.Write);

        Assert.Empty(_bench.Pump.Alerts);
        Assert.Equal(["limit-alarm", "limit-clear"], Codes());
        Send(device, 0, 99);
        Assert.Empty(_bench.Pump.Alerts);
    }

    [Fact]
    public void Device_RestartedWithTheChannel_StaysInItsAlert()
    {
        TestDevice device = _bench.Device().Open();
        Send(device, 0, 36);
        device.Disconnect();
        device = _bench.Device(EngineBench.BootB).Open();
        Assert.Equal(AlertLevel.Alarm, Temperature?.Level);

        Send(device, 0, 34.5);
        Assert.Equal(AlertLevel.Alarm, Temperature?.Level);
        Send(device, 1, 20);
        Assert.Equal(["limit-alarm", "limit-clear"], Codes());
    }

    [Theory]
    [InlineData(36, AlertLevel.Alarm, new string[0])]
    [InlineData(34.5, AlertLevel.Alarm, new string[0])]
    [InlineData(33, AlertLevel.Warn, new[] { "limit-warn" })]
    [InlineData(20, null, new[] { "limit-clear" })]
    public void Alert_OfAnEarlierRunOfTheCollector_IsNotTwoEvents(double first, AlertLevel? expected, string[] codes)
    {
        DateTimeOffset since = DateTimeOffset.UnixEpoch.AddDays(1);
        _bench = new EngineBench(Options(Rule), [], [new StoredAlert("pump", "temperature", since, new StateReason("limit-alarm", "temperature is 40", ""))]);
        Assert.Equal(since, Assert.Single(_bench.Pump.Alerts).Since);

        TestDevice device = _bench.Device().Open();
        Assert.Equal("temperature is 40", Temperature?.Evidence);
        Send(device, 0, first);

        Assert.Equal(expected, Temperature?.Level);
        Assert.Equal(codes, Codes());
        if (expected == AlertLevel.Alarm)
            Assert.Equal((since, first, 35.0), (Temperature!.Since, Temperature.Value, Temperature.Limit));
    }

    [Fact]
    public void Absence_OfAnEarlierRunOfTheCollector_GoesOn()
    {
        DateTimeOffset since = DateTimeOffset.UnixEpoch.AddMicroseconds(EngineBench.UtcUsAtZero).AddHours(-1);
        _bench = new EngineBench(Options(Rule), [], [new StoredAlert("pump", null, since, new StateReason("offline-long", "", ""))]);
        Assert.Equal(since, Assert.Single(_bench.Pump.Alerts).Since);
        _bench.Pass(1000);
        _bench.Device().Open();

        Assert.Equal(["offline-over"], Codes());
        Assert.Equal("back after 1h 21m", Alerts.Last().Reason.Evidence);
    }

    [Fact]
    public void Alert_WhoseLimitsWereTakenAway_Ends()
    {
        _bench = new EngineBench(
            Options("""{ "offline": false }"""),
            [],
            [
                new StoredAlert("pump", "temperature", DateTimeOffset.UnixEpoch, new StateReason("limit-alarm", "", "")),
                new StoredAlert("pump", null, DateTimeOffset.UnixEpoch, new StateReason("offline-long", "", "")),
            ]);
        _bench.Device().Open();

        Assert.Empty(_bench.Pump.Alerts);
        Assert.Equal(["offline-over", "limit-clear"], Codes());
    }

    [Fact]
    public void Readings_WithoutAChangeOfLevel_AllocateNothing()
    {
        TestDevice device = _bench.Device().Open();
        int next = 0;
        byte[][] datagrams = [.. Enumerable.Range(0, 6000).Select(i => device.Seal(Value((ulong)i, 31 + (i % 3))))];
        ReceiveNext();
        _bench.Commit();

        Assert.Equal(0, Allocations.Least(ReceiveNext));
        Assert.Equal(AlertLevel.Warn, Temperature?.Level);

        void ReceiveNext()
        {
            for (int end = next + 1000; next < end; next++)
                _bench.Deliver(datagrams[next], device.Remote);
        }
    }
}
