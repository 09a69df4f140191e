using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Collector.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Console;

public sealed class AlertLinesTests
{
    private static readonly Theme Theme = new(AnsiConsole.Profile);

    private static readonly AlertView Hot = new(
        AlertLevel.Alarm, "limit-alarm", "temperature", SampleViews.Now.AddMinutes(-12), 36.2, 35, true, "Cel", "temperature is 36.20 °C, above the alarm limit 35 °C", "look");

    private static readonly AlertView Low = Hot with { Level = AlertLevel.Warn, Code = "limit-warn", Channel = "battery", Evidence = "battery is low" };

    private static readonly AlertView Away = new(AlertLevel.Alarm, "offline-long", null, SampleViews.Now.AddHours(-1), null, 300, true, "s", "no readings", "");

    private static DeviceView Device(string name, DeviceState state, params AlertView[] alerts)
    {
        DeviceView device = SampleViews.Device(name, state, state == DeviceState.Online ? "" : "nothing was heard");
        return device with
        {
            Alerts = alerts,
            Channels = [.. device.Channels.Select(channel => channel with { Alert = alerts.FirstOrDefault(alert => alert.Channel == channel.Name) })],
        };
    }

    private static CollectorView View(params DeviceView[] devices) => SampleViews.Collector(devices) with
    {
        Alerts = new AlertCounts(
            devices.Sum(device => device.Alerts.Count(alert => alert.Level == AlertLevel.Warn)), devices.Sum(device => device.Alerts.Count(alert => alert.Level == AlertLevel.Alarm))),
    };

    private static string[] Overview(CollectorView view, int width = 120, int height = 40) =>
        [.. new OverviewPage(Theme, "telemetry lab").Draw(view, DeviceOrders.Sort(view.Devices, DeviceOrder.Problems), new ConsoleState(), width, height).Select(line => line.ToString())];

    private static string Alarm => Theme.Sign(AlertLevel.Alarm);

    [Fact]
    public void Draw_OfAlerts_CountsThemInOneLineAndSaysEachWithItsSignAndWord()
    {
        string[] page = Overview(View(Device("garden", DeviceState.Online, Hot, Low), Device("roof", DeviceState.Offline, Away)));

        Assert.StartsWith($"{Alarm} 2 alarms  ! 1 warning  garden temperature", page[1], StringComparison.Ordinal);
        Assert.Contains("roof is away", page[1], StringComparison.Ordinal);
        Assert.Contains($"  {Alarm} alarm for 12m: temperature is 36.20 °C, above the alarm limit 35 °C", page);
        Assert.Contains("  ! warning for 12m: battery is low", page);
        Assert.Contains($"  {Alarm} alarm for 1h: without readings for longer than 5m 00s", page);
    }

    [Fact]
    public void Draw_OfAChannelBeyondItsLimit_HasItsSignBehindTheValue()
    {
        DeviceView device = Device("garden", DeviceState.Online, Hot);

        Assert.Contains(Overview(View(device)), line => line.Contains($"21.44 °C{Alarm} ", StringComparison.Ordinal));
        Assert.Contains(
            new DetailsPage(Theme).Content(device, SampleViews.Now, 120),
            line => line.ToString().Contains($"21.44 °C{Alarm} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_OfManyDevices_HasAlarmsFirstThenWarnings()
    {
        DeviceView[] devices = [.. SampleViews.Collector(100).Devices];
        devices[40] = Device("sim-041", DeviceState.Online, Low);
        devices[60] = Device("sim-061", DeviceState.Offline);
        devices[80] = Device("sim-081", DeviceState.Online, Hot);

        string[] page = Overview(View(devices), 120, 24);

        Assert.StartsWith($"{Alarm} sim-081", page[3], StringComparison.Ordinal);
        Assert.Contains("alarm for 12m: temp", page[3], StringComparison.Ordinal);
        Assert.Contains("sim-061", page[4], StringComparison.Ordinal);
        Assert.StartsWith("! sim-041", page[5], StringComparison.Ordinal);
        Assert.Equal(24, page.Length);
    }

    [Theory]
    [InlineData(20, 6)]
    [InlineData(40, 10)]
    [InlineData(80, 24)]
    public void Draw_OfAlertsAtAnySize_FillsTheScreenAndNoMore(int width, int height)
    {
        CollectorView view = View([.. Enumerable.Range(0, 200).Select(i => Device($"garden-{i}", DeviceState.Online, Hot, Low))]);
        IReadOnlyList<Line> page = new OverviewPage(Theme, "telemetry").Draw(view, view.Devices, new ConsoleState(), width, height);

        Assert.Equal(height, page.Count);
        Assert.All(page, line => Assert.InRange(Segment.CellCount(line.Segments), 0, width));
    }

    private static DeviceView WithEvent(string code) => SampleViews.Device("garden") with
    {
        Events = [new DeviceEvent(SampleViews.Now, DeviceState.Online, new StateReason(code, "temperature is 36.20 °C", "look")) { Channel = "temperature" }],
    };

    [Theory]
    [InlineData("limit-alarm", "garden ALARM: temperature is 36.20 °C (try: look)")]
    [InlineData("limit-warn", "garden warning: temperature")]
    [InlineData("limit-clear", "garden over: temperature")]
    [InlineData("offline-long", "garden ALARM: ")]
    [InlineData("offline-over", "garden over: ")]
    [InlineData("roamed", "garden online: ")]
    public void Follow_AsText_SaysWhatKindOfEventItIs(string code, string expected)
    {
        using StringWriter output = new();
        new TextConsole(output).Follow(SampleViews.Collector(WithEvent(code)));

        Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit-alarm", "alarm")]
    [InlineData("limit-warn", "warn")]
    [InlineData("limit-clear", null)]
    public void Follow_AsJson_IsALineOfItsOwnType(string code, string? level)
    {
        using StringWriter output = new();
        new NdjsonConsole(output).Follow(SampleViews.Collector(WithEvent(code)));

        using JsonDocument line = JsonDocument.Parse(output.ToString());
        Assert.Equal("alert", line.RootElement.GetProperty("type").GetString());
        Assert.Equal("temperature", line.RootElement.GetProperty("channel").GetString());
        Assert.Equal(level, line.RootElement.GetProperty("level").GetString());
        Assert.Equal(code, line.RootElement.GetProperty("reason").GetProperty("code").GetString());
    }

    [Fact]
    public void Of_AViewWithAlerts_HasThemAtDeviceChannelAndCollector()
    {
        string[] lines = [.. CollectorLines.Of(View(Device("garden", DeviceState.Online, Hot, Low)))];

        using JsonDocument device = JsonDocument.Parse(lines[0]);
        using JsonDocument collector = JsonDocument.Parse(lines[1]);
        Assert.Equal("alarm", device.RootElement.GetProperty("alerts")[0].GetProperty("level").GetString());
        Assert.Equal(35, device.RootElement.GetProperty("channels")[0].GetProperty("alert").GetProperty("limit").GetDouble());
        Assert.Equal(JsonValueKind.Null, device.RootElement.GetProperty("channels")[1].GetProperty("alert").ValueKind);
        Assert.Equal(1, collector.RootElement.GetProperty("alerts").GetProperty("warn").GetInt32());
    }
}
