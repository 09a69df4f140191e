using Telemetry.Collector;
using Telemetry.SystemTests.Truth;
using Xunit.Sdk;

namespace Telemetry.SystemTests;

/// <summary>
/// The Pi's program under <c>kill -9</c> at random moments, with its collector down half of the time: what reached its log is stored
/// once. What fails names its seed for <c>TELEMETRY_KILL_SEED</c>.
/// </summary>
public sealed class KilledDeviceTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 20;
    private readonly Site _site = new();
    private readonly LoggedTruth _truth = new();
    private string _provisioning = "";
    private bool _isCollectorUp = true;

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Run_KilledAndItsCollectorAwayHalfOfTheTime_EveryReadingThatReachedTheLogIsStoredOnce()
    {
        int seed = Environment.GetEnvironmentVariable("TELEMETRY_KILL_SEED") is { Length: > 0 } text
            ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
        try
        {
            await RunAsync(new Random(seed));
        }
        catch (Exception exception)
        {
            throw new XunitException($"seed {seed}: {exception.Message}", exception);
        }
    }

    private async Task RunAsync(Random random)
    {
        await _site.StartCollectorAsync();
        _provisioning = await _site.EnrollAsync("pi");
        int away = 0;
        for (int i = 0; i < Kills; i++)
        {
            await SetCollectorAsync(random.Next(2) == 0);
            ChildProcess device = Start(i, "10ms");
            await device.LineAsync("started");

            // The moment is what this test is about; and halfway to it the collector may go, or come.
            int lifeMs = random.Next(0, 2000);
            await Task.Delay(lifeMs / 2);
            if (random.Next(3) == 0)
                await SetCollectorAsync(!_isCollectorUp);
            away += _isCollectorUp ? 0 : 1;
            await Task.Delay(lifeMs / 2);
            device.Kill();
            await device.ExitAsync();
            _truth.Read(Record(i));
        }

        await SetCollectorAsync(true);
        await DrainAsync();
        long stored = _truth.Check(_site.Database);
        output.WriteLine($"{Kills} kills of the device, the collector was away in {away}; {_truth.Logged} of {_truth.Boots} boots reached the log, {stored} readings are stored");
        ChildProcess verify = _site.Run("verify", "--json");
        Assert.Equal(ExitCode.Success, await verify.ExitAsync());
        Assert.True(verify.Json.Last().GetProperty("balanced").GetBoolean());
    }

    /// <summary>A last boot takes next to nothing, and brings what the others left.</summary>
    private async Task DrainAsync()
    {
        ChildProcess last = Start(Kills, "1h");
        ulong logged = _truth.Logged;
        await _site.DeviceAsync("pi", "all that was logged", view => view.Ledger.InFlight == 0 && view.Ledger.Stored + view.Ledger.Lost >= logged);
        last.Terminate();
        Assert.Equal(0, await last.ExitAsync());
        _truth.Read(Record(Kills));
        _site.Collector.Terminate();
        Assert.Equal(0, await _site.Collector.ExitAsync());
    }

    private ChildProcess Start(int number, string interval)
    {
        string configuration = Path.Combine(_site.Scratch, $"{interval}.json");

        // What the system itself tells: it can be asked for as often as one likes.
        File.WriteAllText(configuration, $$"""
            { "interval": "{{interval}}", "log": { "size": "8MB" }, "sensors": [ { "sensor": "board", "channels": [ "load", "memory" ] } ] }
            """);
        return _site.RunConfiguredBoard(configuration, _provisioning, Path.Combine(_site.Scratch, "pi"), "--record", Record(number));
    }

    private string Record(int number) => Path.Combine(_site.Scratch, $"record-{number}.ndjson");

    private async Task SetCollectorAsync(bool isUp)
    {
        if (isUp == _isCollectorUp)
            return;

        _isCollectorUp = isUp;
        if (isUp)
        {
            await _site.StartCollectorAsync();
        }
        else
        {
            _site.Collector.Kill();
            await _site.Collector.ExitAsync();
        }
    }
}
