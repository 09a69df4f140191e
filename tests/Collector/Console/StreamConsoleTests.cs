using System.Text.Json;
using Telemetry.Collector.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Console;

public sealed class StreamConsoleTests : IDisposable
{
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    private string[] Lines => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Follow_TheSameViewTwice_WritesEachChangeOnce()
    {
        TextConsole console = new(_output);
        CollectorView view = SampleViews.Collector(SampleViews.Device("garden", DeviceState.Offline, "connection reset", "check its power"));

        console.Follow(view);
        console.Follow(view);

        string line = Assert.Single(Lines);
        Assert.EndsWith("garden offline: connection reset (try: check its power)", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Follow_AsJson_GivesTheReasonInParts()
    {
        new NdjsonConsole(_output).Follow(SampleViews.Collector(SampleViews.Device("garden", DeviceState.NeverSeen, "evidence", "next")));

        using JsonDocument line = JsonDocument.Parse(Assert.Single(Lines));
        Assert.Equal("state", line.RootElement.GetProperty("type").GetString());
        Assert.Equal("never-seen", line.RootElement.GetProperty("state").GetString());
        Assert.Equal("evidence", line.RootElement.GetProperty("reason").GetProperty("evidence").GetString());
    }

    [Fact]
    public void Follow_TheStoreFailsAndWorksAgain_SaysSoOnceEach()
    {
        CollectorView well = SampleViews.Collector(0);
        CollectorView ill = well with { Store = well.Store with { Failing = new StoreFault(SampleViews.Now, "disk full") } };
        CollectorView still = ill with { Store = ill.Store with { Failing = new StoreFault(SampleViews.Now, "still full") } };
        TextConsole text = new(_output);
        NdjsonConsole json = new(_output);
        foreach (CollectorView view in (CollectorView[])[well, ill, still, well, well])
        {
            text.Follow(view);
            json.Follow(view);
        }

        Assert.Equal(3, Lines.Length);
        Assert.Contains(" ALARM: THE STORE FAILS since ", Lines[0], StringComparison.Ordinal);
        using JsonDocument begin = JsonDocument.Parse(Lines[1]);
        Assert.Equal("store", begin.RootElement.GetProperty("type").GetString());
        Assert.Equal("disk full", begin.RootElement.GetProperty("store").GetProperty("failing").GetProperty("why").GetString());
        Assert.Equal(1, begin.RootElement.GetProperty("alarms").GetArrayLength());
        using JsonDocument end = JsonDocument.Parse(Lines[2]);
        Assert.Equal(JsonValueKind.Null, end.RootElement.GetProperty("store").GetProperty("failing").ValueKind);
    }

    [Fact]
    public void End_AsJson_IsTheLedger()
    {
        new NdjsonConsole(_output).End(SampleViews.Collector(2));

        using JsonDocument line = JsonDocument.Parse(Assert.Single(Lines));
        Assert.Equal("ledger", line.RootElement.GetProperty("type").GetString());
        Assert.Equal(1000, line.RootElement.GetProperty("stored").GetInt32());
        Assert.True(line.RootElement.GetProperty("balanced").GetBoolean());
    }

    [Fact]
    public void Of_AView_IsALineForEachDeviceAndOneForTheCollector()
    {
        DeviceView odd = SampleViews.Device("odd") with { Channels = [SampleViews.Channel(0, "t", "Cel", double.NaN, null)] };

        string[] lines = [.. CollectorLines.Of(SampleViews.Collector(SampleViews.Device("a"), odd))];

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
        Assert.StartsWith("""{"type":"device","device":"a","state":"online",""", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"value\":\"NaN\"", lines[1], StringComparison.Ordinal);
        using JsonDocument collector = JsonDocument.Parse(lines[2]);
        Assert.Equal("collector", collector.RootElement.GetProperty("type").GetString());
        Assert.Equal(12, collector.RootElement.GetProperty("drops").GetProperty("replay").GetInt32());
        Assert.False(collector.RootElement.TryGetProperty("devices", out _));
    }

    [Fact]
    public void View_ThroughJson_ComesBackAsItWas()
    {
        CollectorView view = SampleViews.Collector(3);

        string json = ViewJson.Line(view);
        CollectorView back = JsonSerializer.Deserialize<CollectorView>(json, ViewJson.Options)!;

        Assert.Equal(json, ViewJson.Line(back));
        Assert.Equal(21.437, back.Devices[0].Channels[0].Value);
    }
}
