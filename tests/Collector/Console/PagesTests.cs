using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Collector.Console;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Console;

public sealed class PagesTests
{
    private static readonly Theme Theme = new(AnsiConsole.Profile);

    private static IReadOnlyList<Line> Overview(CollectorView view, ConsoleState state, int width, int height) =>
        new OverviewPage(Theme, "telemetry lab").Draw(view, DeviceOrders.Sort(view.Devices, state.Order), state, width, height);

    private static string Text(IEnumerable<Line> lines) => string.Join('\n', lines);

    public static TheoryData<int, int, int> Sizes()
    {
        TheoryData<int, int, int> sizes = [];
        foreach (int devices in (int[])[0, 1, 5, 100, 1000])
        {
            foreach ((int width, int height) in ((int, int)[])[(20, 4), (40, 10), (80, 24), (120, 40), (300, 100)])
                sizes.Add(devices, width, height);
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Draw_AtAnySize_FillsTheScreenAndNoMore(int devices, int width, int height)
    {
        CollectorView view = SampleViews.Collector(devices);
        ConsoleState state = new();

        IReadOnlyList<Line> overview = Overview(view, state, width, height);
        Assert.All(overview, line => Assert.InRange(Segment.CellCount(line.Segments), 0, width));
        if (height >= 10)
            Assert.Equal(height, overview.Count);

        if (devices > 0)
        {
            IReadOnlyList<Line> details = new DetailsPage(Theme).Draw(view, view.Devices[0], state, width, height);
            Assert.All(details, line => Assert.InRange(Segment.CellCount(line.Segments), 0, width));
        }
    }

    [Fact]
    public void Draw_FiveDevicesAt80x24_ShowsEveryChannelOfEach()
    {
        string text = Text(Overview(SampleViews.Collector(5), new ConsoleState(), 80, 24));

        foreach (string channel in (string[])["temperature", "humidity", "pressure", "battery", "vibration"])
            Assert.Equal(5, text.Split(channel).Length - 1);
        Assert.Contains("21.44 °C", text, StringComparison.Ordinal);
        Assert.Contains("1,013.25 hPa", text, StringComparison.Ordinal);
        Assert.Contains("0.4s", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_DeviceWithAReason_SaysWhyAndWhatToTry()
    {
        CollectorView view = SampleViews.Collector(
            SampleViews.Device("garden", DeviceState.Blocked, "58 datagrams left no trace", "open port 5170/udp"));

        string text = Text(Overview(view, new ConsoleState(), 80, 24));

        Assert.Contains("blocked", text, StringComparison.Ordinal);
        Assert.Contains("58 datagrams left no trace", text, StringComparison.Ordinal);
        Assert.Contains("open port 5170/udp", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_HundredDevices_PutsProblemsFirstAndKeepsTheChosenOneInSight()
    {
        DeviceView[] devices = [.. SampleViews.Collector(100).Devices];
        devices[70] = SampleViews.Device("sim-071", DeviceState.Offline, "nothing heard for 15.0 s");
        CollectorView view = SampleViews.Collector(devices);
        ConsoleState state = new();

        IReadOnlyList<Line> page = Overview(view, state, 80, 24);
        Assert.Contains("sim-071", page[2].ToString(), StringComparison.Ordinal);
        Assert.Contains("nothing heard", page[2].ToString(), StringComparison.Ordinal);

        foreach (string chosen in (string[])["sim-100", "sim-050", "sim-001"])
        {
            state.Selected = chosen;
            page = Overview(view, state, 80, 24);
            Assert.Contains(page.Take(2 + state.PageSize), line => line.ToString().Contains(chosen, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Draw_DetailsOfADevice_ShowWhatCanBeSetAndDone()
    {
        DeviceView device = SampleViews.Device("garden") with
        {
            Parameters = [new ParameterView("temperature.interval", "float64", "ms", "time between two readings", 400.0, 1000.0, 1.0, 86_400_000.0)],
            Actions = [new ActionView("identify", "make yourself noticed")],
        };

        string[] page = [.. new DetailsPage(Theme).Content(device, SampleViews.Now, 120).Select(line => line.ToString())];

        string parameter = Assert.Single(page, line => line.Contains("temperature.interval", StringComparison.Ordinal));
        Assert.Contains("400 ms  1 to 86,400,000 ms, default 1,000: time between two readings", parameter, StringComparison.Ordinal);
        Assert.Contains(page, line => line.Contains("make yourself noticed", StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_DeviceWithAWarning_ComesBeforeThoseInOrderAndSaysSo()
    {
        DeviceView[] devices = [.. SampleViews.Collector(100).Devices];
        devices[70] = devices[70] with { Warnings = ["two devices use this id"] };
        CollectorView view = SampleViews.Collector(devices);

        string narrow = Overview(view, new ConsoleState(), 80, 24)[2].ToString();
        Assert.StartsWith("! sim-071", narrow, StringComparison.Ordinal);
        string wide = Overview(view, new ConsoleState(), 140, 24)[2].ToString();
        Assert.Contains("two devices use this id", wide, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_WithoutDevices_SaysHowToEnrollOne() =>
        Assert.Contains("telemetry enroll NAME", Text(Overview(SampleViews.Collector(0), new ConsoleState(), 80, 24)), StringComparison.Ordinal);

    [Fact]
    public void Draw_Footer_ShowsTheAccountAndDropsByReason()
    {
        string text = Text(Overview(SampleViews.Collector(3), new ConsoleState(), 80, 24));

        Assert.Contains("sampled 1,007 = stored 1,000 + in flight 5 + lost 2", text, StringComparison.Ordinal);
        Assert.Contains("12 replay", text, StringComparison.Ordinal);
        Assert.Contains("3 too short", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_Outbox_SaysWhereToOrWhyNot()
    {
        CollectorView view = SampleViews.Collector(3);
        OutboxView connected = new("mqtt", "mqtt://broker:1883", true, new StateReason("connected", "connected, MQTT 5", ""), view.Time, 3, 2, 40, 1234);
        OutboxView away = connected with { IsConnected = false, Reason = new StateReason("refused", "broker refuses connections to port 1883", "start it"), Since = view.Time.AddSeconds(-12) };

        Assert.DoesNotContain("to deliver", Text(Overview(view, new ConsoleState(), 120, 24)), StringComparison.Ordinal);
        Assert.Contains(
            "mqtt://broker:1883 · 3 to deliver, oldest 40ms · 1,234 delivered", Text(Overview(view with { Outboxes = [connected] }, new ConsoleState(), 120, 24)), StringComparison.Ordinal);
        Assert.Contains(
            "broker refuses connections to port 1883 for 12s · 3 to deliver", Text(Overview(view with { Outboxes = [away] }, new ConsoleState(), 120, 24)), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_LedgerThatDoesNotBalance_SaysSo()
    {
        LedgerView broken = SampleViews.Ledger(10) with { Sampled = 1 };
        CollectorView view = SampleViews.Collector(1) with { Ledger = broken };

        Assert.Contains("does not balance", Text(Overview(view, new ConsoleState(), 120, 24)), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_Details_ShowIdentityLinkLedgerAndHistory()
    {
        DeviceView device = SampleViews.Device("garden", DeviceState.Silent, "no reading for 12 s", "look at its log");
        string text = Text(new DetailsPage(Theme).Draw(SampleViews.Collector(device), device, new ConsoleState(), 100, 40));

        foreach (string expected in (string[])
            ["garden", "no reading for 12 s", "look at its log", "firmware 1.0", "0123456789abcdef", "10.0.0.7:4001", "2 log overflow", "3 dropped"])
            Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(40, 10)]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Draw_WhileTheStoreFails_HasTheAlarmAtTheTopOfEveryPage(int width, int height)
    {
        StoreView failing = new(new StoreFault(SampleViews.Now, "disk full\e[2J"), null, 7, new StoreStatus("/data/telemetry/history.db", 1, null));
        CollectorView view = SampleViews.Collector(30) with { Store = failing };

        IReadOnlyList<Line> overview = Overview(view, new ConsoleState(), width, height);
        IReadOnlyList<Line> details = new DetailsPage(Theme).Draw(view, view.Devices[0], new ConsoleState(), width, height);
        if (height >= 10)
            Assert.Equal((height, height), (overview.Count, details.Count));
        foreach (Line alarm in (Line[])[overview[1], details[0]])
        {
            Assert.StartsWith(" ! THE STORE FAILS", alarm.ToString(), StringComparison.Ordinal);
            Assert.Equal(width, Segment.CellCount(alarm.Segments));
            Assert.DoesNotContain('\e', alarm.ToString());
        }
    }

    [Fact]
    public void Alarms_OfAStoreThatFails_SayWhatItMeansAndWhatToDo()
    {
        StoreView store = new(
            new StoreFault(SampleViews.Now, "disk full."), new StoreFault(SampleViews.Now, "no room"), 7, new StoreStatus("/data/telemetry/history.db", 1, "set aside"));

        string[] alarms = [.. StoreAlarms.Of(store)];
        Assert.Contains(": disk full. Readings are shown but not kept; devices keep them and send them when it works again. Free disk space in /data/telemetry,", alarms[0], StringComparison.Ordinal);
        Assert.Contains("housekeeping fails", alarms[1], StringComparison.Ordinal);
        Assert.Equal("set aside", alarms[2]);
        Assert.Empty(StoreAlarms.Of(SampleViews.Collector(1).Store));
    }

    [Fact]
    public void Draw_TextFromADevice_CarriesNoControlCharacters()
    {
        DeviceView device = SampleViews.Device("garden", DeviceState.Offline, "bye\e[2J", "x\r\ny") with
        {
            Hardware = "\e]0;title\a",
            Warnings = ["a\nb"],
            Channels = [new ChannelView(0, "text", "q\e[31m", "u\t", "text", null, "\e[H", null, [])],
        };
        CollectorView view = SampleViews.Collector(device);

        string text = Text([
            .. Overview(view, new ConsoleState(), 100, 40),
            .. new DetailsPage(Theme).Draw(view, device, new ConsoleState(), 100, 40)]);

        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
    }
}
