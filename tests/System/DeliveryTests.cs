using System.Text.Json;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary>Collector and simulator as processes: what was sampled is stored, whatever happens in between.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    private static ulong Sum(ChildProcess simulator, string field) =>
        simulator.Json.Single(line => ChildProcess.TypeOf(line) == "summary").GetProperty(field).GetUInt64();

    [Fact]
    public async Task Run_DevicesOnABadNetwork_StoresEveryReadingAndSaysSoAtTheEnd()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim", 5);
        ChildProcess simulator = _site.Simulate(
            provisioning, "--rate", "50", "--waveform-every", "2s",
            "--loss", "30%", "--duplicate", "5%", "--reorder", "10%", "--corrupt", "2%");
        await _site.ViewAsync("many readings", view => view.Ledger.Stored > 1000);
        simulator.Terminate();
        Assert.Equal(0, await simulator.ExitAsync());
        ulong sampled = Sum(simulator, "sampled");

        ChildProcess devices = _site.Run("devices", "--json");
        Assert.Equal(0, await devices.ExitAsync());
        JsonElement[] lines = [.. devices.Json];
        Assert.Equal(5, lines.Count(line => ChildProcess.TypeOf(line) == "device"));
        JsonElement ledger = lines.Single(line => ChildProcess.TypeOf(line) == "collector").GetProperty("ledger");
        Assert.Equal(sampled, ledger.GetProperty("stored").GetUInt64());
        Assert.Equal(0UL, ledger.GetProperty("lost").GetUInt64());

        _site.Collector.Terminate();
        Assert.Equal(0, await _site.Collector.ExitAsync());
        JsonElement account = _site.Collector.Json.Last();
        Assert.Equal("ledger", ChildProcess.TypeOf(account));
        Assert.Equal(sampled, account.GetProperty("stored").GetUInt64());
        Assert.True(account.GetProperty("balanced").GetBoolean());
    }

    [Fact]
    public async Task Run_CollectorKilledAndStartedAgain_DevicesComeBackWithWhatTheyKept()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim", 3);
        ChildProcess simulator = _site.Simulate(provisioning, "--rate", "20", "--waveform-every", "off");
        await _site.ViewAsync("readings before the kill", view => view.Ledger.Stored > 100);

        _site.Collector.Kill();
        await _site.Collector.ExitAsync();
        await _site.StartCollectorAsync();
        await _site.ViewAsync("readings after the restart", view =>
            view.Devices.All(device => device.State == DeviceState.Online) && view.Ledger.Stored > 100);

        simulator.Terminate();
        Assert.Equal(0, await simulator.ExitAsync());
        CollectorView last = await _site.ViewAsync();
        // The first collector's memory is gone: what it had acknowledged is known as such, all else is here.
        Assert.Equal(Sum(simulator, "sampled"), last.Ledger.Stored + last.Ledger.AcknowledgedElsewhere);
        Assert.Equal(0UL, last.Ledger.Lost);
        Assert.Equal(0UL, last.Ledger.InFlight);
    }

    [Fact]
    public async Task Run_SimulatorKilledAndStartedAgain_IsANewBootWithoutAFalseGap()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim");
        ChildProcess first = _site.Simulate(provisioning, "--rate", "20", "--waveform-every", "off");
        DeviceView before = await _site.DeviceAsync("sim", "readings of the first boot", device => device.Ledger.Stored > 40);
        first.Kill();
        await first.ExitAsync();
        await _site.DeviceAsync("sim", "the device offline", device => device.State == DeviceState.Offline);

        ChildProcess second = _site.Simulate(provisioning, "--rate", "20", "--waveform-every", "off", "--for", "2s");
        Assert.Equal(0, await second.ExitAsync());
        DeviceView after = await _site.DeviceAsync("sim", "the account of both boots", device => device.Ledger.InFlight == 0);

        Assert.NotEqual(before.BootId, after.BootId);
        LedgerView ledger = after.Ledger;
        Assert.Equal(ledger.Sampled, ledger.Stored + ledger.Lost);
        Assert.True(ledger.Stored >= before.Ledger.Stored + Sum(second, "sampled"));
        // What the killed process had not delivered is declared, by its cause and by nothing else.
        Assert.Equal(ledger.Lost, ledger.LostByCause.GetValueOrDefault("restart"));
    }

    [Fact]
    public async Task Run_UdpBlocked_ReadingsArriveThroughTheControlConnectionAndItSaysWhy()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim");
        ChildProcess simulator = _site.Simulate(provisioning, "--block-udp", "--rate", "20");

        DeviceView device = await _site.DeviceAsync(
            "sim", "the blocked path", view => view.State == DeviceState.Blocked && view.Ledger.Stored > 20);

        Assert.Equal("control", device.Link.Path);
        Assert.Contains("no datagram arrived", device.Reason.Evidence, StringComparison.Ordinal);
        Assert.NotEmpty(device.Reason.Next);
        simulator.Terminate();
        Assert.Equal(0, await simulator.ExitAsync());
        Assert.Equal(Sum(simulator, "sampled"), (await _site.ViewAsync()).Ledger.Stored);
    }

    [Fact]
    public async Task Watch_AsJson_PrintsReadingsOfTheDevicesThatWereNamed()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim", 2);
        ChildProcess watch = _site.Run("watch", "sim-002", "--json");
        _site.Simulate(provisioning, "--rate", "20");

        JsonElement reading = await watch.LineAsync("reading");
        await Eventually.Get("temperatures", () => Task.FromResult(watch.Json.Count(line =>
            ChildProcess.TypeOf(line) == "reading" && line.GetProperty("channel").GetString() == "temperature")), count => count > 3);

        Assert.Equal(JsonValueKind.String, reading.GetProperty("bootId").ValueKind);
        Assert.All(watch.Json, line => Assert.Equal("sim-002", line.GetProperty("device").GetString()));
        watch.Terminate();
        Assert.Equal(0, await watch.ExitAsync());
    }
}
