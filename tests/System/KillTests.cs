using System.Globalization;
using System.Text.Json;
using Telemetry.Collector;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Device.Host;
using Telemetry.Simulator.Devices;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;
using Telemetry.SystemTests.Truth;
using Xunit.Sdk;

namespace Telemetry.SystemTests;

/// <summary>
/// The collector under <c>kill -9</c> at random moments: while it starts, in handshakes, in commits, in compactions. Devices sample all the
/// time, over a network that loses 30 % of the datagrams. 20 times; more with <c>TELEMETRY_KILL_CYCLES=1000</c>. What fails names its seed for
/// <c>TELEMETRY_KILL_SEED</c>, which gives the same moments, faults and values; the threads of the machine it cannot repeat.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int CyclesByDefault = 20;

    // A device that was cut off again and again comes back every 4 to 8 s (PROTOCOL 13.5): with so many, most lives of a collector meet some.
    private const int Devices = 24;

    /// <summary>Compactions over a long run: each leaves a quarter of a million readings behind, which all are compared in the end.</summary>
    private const int MostBallast = 40;

    private readonly Site _site = new();
    private readonly Dictionary<BootKey, IBootTruth> _truth = [];
    private int _killedInStart;
    private int _killedInCompaction;

    public void Dispose() => _site.Dispose();

    private string Database => _site.Database;

    [Fact]
    public async Task Run_KilledAtRandomMoments_StoresEveryReadingOnceWithItsValueAndItsTime()
    {
        int cycles = Setting("TELEMETRY_KILL_CYCLES") ?? CyclesByDefault;
        int seed = Setting("TELEMETRY_KILL_SEED") ?? Random.Shared.Next();
        try
        {
            await RunAsync(cycles, seed);
        }
        catch (Exception exception)
        {
            throw new XunitException($"seed {seed}, {cycles} cycles: {exception.Message}", exception);
        }
    }

    private async Task RunAsync(int cycles, int seed)
    {
        Random random = new(seed);
        await _site.StartCollectorAsync();
        string record = Path.Combine(_site.Data, "record.ndjson");
        ChildProcess simulator = _site.Simulate(
            await _site.EnrollAsync("sim", Devices), "--rate", "20", "--waveform-every", "3s", "--keep", "4h", "--record", record,
            "--loss", "30%", "--duplicate", "5%", "--reorder", "10%", "--seed", seed.ToString(CultureInfo.InvariantCulture));
        using RecordFile typedRecord = new(Path.Combine(_site.Data, "typed.ndjson"));
        using Fleet typed = Typed(await _site.EnrollAsync("typed"), typedRecord, seed);
        typed.Start();

        Ballast ballast = new(Database);
        await KillAgainAndAgain(cycles, random, ballast);

        simulator.Terminate();
        typed.StopSampling();
        Assert.Equal(0, await simulator.ExitAsync());
        Assert.True(await typed.DrainAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "the typed device still holds readings");
        typed.End();
        await _site.ViewAsync("nothing in flight", view => view.Ledger is { InFlight: 0, Sampled: > 0 });
        _site.Collector.Terminate();
        Assert.Equal(0, await _site.Collector.ExitAsync());

        SensorRecord.Read(record, _truth);
        typedRecord.Dispose();
        SensorRecord.Read(Path.Combine(_site.Data, "typed.ndjson"), _truth);
        _truth.Add(ballast.Boot, ballast);
        StoredTruth stored = StoredTruth.Check(Database, _truth);
        output.WriteLine(
            $"{cycles} kills, {_killedInStart} while starting, {_killedInCompaction} in a compaction; {stored.Readings} readings stored, {ballast.Count} of them ballast; "
            + $"times are off by {stored.Worst.OffUs} us at most, stated errors are {stored.Worst.StatedUs} us at most");
        await VerifyAsync();
        await DeleteAndVerifyAsync("block");
        await DeleteAndVerifyAsync("journal");
    }

    private async Task KillAgainAndAgain(int cycles, Random random, Ballast ballast)
    {
        int ballastEvery = Math.Max(3, cycles / MostBallast);
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            bool inStart = cycle % 5 == 4;
            bool inCompaction = cycle % ballastEvery == 1;
            if (inCompaction)
                FillJournal(ballast);
            if (inStart)
                _site.LaunchCollector();
            else if (cycle > 0)
                await _site.StartCollectorAsync();

            // The moment is what this test is about.
            await Task.Delay(inStart ? random.Next(0, 400) : inCompaction ? random.Next(0, 200) : random.Next(50, 1500));
            _killedInStart += _site.Collector.Output.Count == 0 ? 1 : 0;
            _site.Collector.Kill();
            await _site.Collector.ExitAsync();
            _killedInCompaction += inCompaction && !inStart && InJournal() >= BlockLimits.JournalReadings ? 1 : 0;
        }

        await _site.StartCollectorAsync();
    }

    /// <summary>So that the next collector begins with a compaction: it had not ended when the collector was killed, if the journal is full still.</summary>
    private void FillJournal(Ballast ballast)
    {
        long missing = BlockLimits.JournalReadings - InJournal();
        if (missing > 0)
            ballast.Add((int)missing);
    }

    private long InJournal()
    {
        using DatabaseReader reader = new(Database);
        return reader.Number("SELECT coalesce(sum(readings), 0) FROM journal");
    }

    private static Fleet Typed(string provisioning, RecordFile record, int seed)
    {
        Assert.True(ProvisionFile.TryRead(provisioning, out IReadOnlyList<Identity> identities, out string error), error);
        NetworkFaults faults = new() { Loss = 0.3, Duplicate = 0.05, Reorder = 0.1 };
        SensorSettings log = new(ReadingsPerSecond: 60, WaveformEveryUs: 1_000_000, KeepUs: 4 * 3_600_000_000L, (ulong)seed);
        return new Fleet(identities, new SimulationSettings(log, faults, new Quiet(), record) { AddSensors = new TypedSensors(seed).AddTo });
    }

    private async Task VerifyAsync()
    {
        ChildProcess verify = _site.Run("verify", "--json");
        Assert.Equal(ExitCode.Success, await verify.ExitAsync());
        JsonElement total = verify.Json.Last();
        Assert.True(total.GetProperty("balanced").GetBoolean());
        Assert.Equal(_truth.Values.Aggregate(0UL, (sum, boot) => sum + boot.Count), total.GetProperty("stored").GetUInt64());
    }

    /// <summary>One row is gone: the proof says whose, and which readings.</summary>
    private async Task DeleteAndVerifyAsync(string table)
    {
        Dictionary<string, ulong> gone = [];
        using (DatabaseReader reader = new(Database))
        {
            HashSet<(BootKey, ulong)> before = All(reader);
            reader.Run($"CREATE TABLE kept AS SELECT * FROM {table} ORDER BY id DESC LIMIT 1; DELETE FROM {table} WHERE id IN (SELECT id FROM kept)");
            before.ExceptWith(All(reader));
            foreach ((BootKey boot, _) in before)
                gone[boot.Device] = gone.GetValueOrDefault(boot.Device) + 1;
        }

        Assert.NotEmpty(gone);
        ChildProcess verify = _site.Run("verify", "--json");
        Assert.Equal(ExitCode.Unaccounted, await verify.ExitAsync());
        Dictionary<string, ulong> named = [];
        foreach (JsonElement boot in verify.Json.Where(line => ChildProcess.TypeOf(line) == "boot" && !line.GetProperty("balanced").GetBoolean()))
            named.Add(boot.GetProperty("device").GetString()!, boot.GetProperty("missing").GetProperty("readings").GetUInt64());
        Assert.Equivalent(gone, named, strict: true);

        using (DatabaseReader reader = new(Database))
            reader.Run($"INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept");
        await VerifyAsync();
    }

    private static HashSet<(BootKey Boot, ulong Number)> All(DatabaseReader reader)
    {
        HashSet<(BootKey, ulong)> all = [];
        reader.Readings((ChannelInFile channel, in SeriesReading reading, ReadOnlySpan<byte> _) => all.Add((channel.Boot.Key, reading.Number)));
        return all;
    }

    private static int? Setting(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
