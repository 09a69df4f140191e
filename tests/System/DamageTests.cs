using System.Text.Json;
using Telemetry.Collector;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary>A database that something else wrote into.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Run_DamagedDatabase_SetsItAsideSaysSoAndGoesOn()
    {
        await _site.StartCollectorAsync();
        ChildProcess simulator = _site.Simulate(await _site.EnrollAsync("sim", 3), "--rate", "20", "--waveform-every", "2s");
        await _site.ViewAsync("readings in the database", view => view.Ledger.Stored > 150);
        _site.Collector.Terminate();
        Assert.Equal(0, await _site.Collector.ExitAsync());
        byte[] damaged = await DamageAsync();

        await _site.StartCollectorAsync();

        string aside = Assert.Single(Directory.GetFiles(_site.Data, "telemetry-damaged-*.db"));
        Assert.Equal(damaged, await File.ReadAllBytesAsync(aside, TestContext.Current.CancellationToken));
        Assert.Contains("damaged", _site.Collector.Errors, StringComparison.Ordinal);
        Assert.Contains(aside, _site.Collector.Errors, StringComparison.Ordinal);
        ChildProcess devices = _site.Run("devices", "--json");
        Assert.Equal(ExitCode.Success, await devices.ExitAsync());
        JsonElement store = devices.Json.Single(line => ChildProcess.TypeOf(line) == "collector").GetProperty("store");
        Assert.Contains(aside, store.GetProperty("status").GetProperty("alarm").GetString(), StringComparison.Ordinal);

        await _site.ViewAsync("readings in the new database", view => view.Ledger.Stored > 150 && view.Devices.All(device => device.State == DeviceState.Online));
        simulator.Terminate();
        Assert.Equal(0, await simulator.ExitAsync());
        CollectorView last = await _site.ViewAsync("nothing in flight", view => view.Ledger.InFlight == 0);
        ulong sampled = simulator.Json.Single(line => ChildProcess.TypeOf(line) == "summary").GetProperty("sampled").GetUInt64();
        // What the devices let go of is in the damaged file, and the account says that it is not here.
        Assert.Equal(sampled, last.Ledger.Stored + last.Ledger.AcknowledgedElsewhere);
        Assert.True(last.Ledger.AcknowledgedElsewhere > 100);
        ChildProcess verify = _site.Run("verify");
        Assert.Equal(ExitCode.Success, await verify.ExitAsync());
    }

    /// <summary>Writes over the middle third, and gives what is in the file then.</summary>
    private async Task<byte[]> DamageAsync()
    {
        byte[] content = await File.ReadAllBytesAsync(_site.Database, TestContext.Current.CancellationToken);
        content.AsSpan(content.Length / 3, content.Length / 3).Fill(0xa5);
        await File.WriteAllBytesAsync(_site.Database, content, TestContext.Current.CancellationToken);
        return content;
    }
}
