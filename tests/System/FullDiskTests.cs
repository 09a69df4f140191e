using System.Text.Json;
using Telemetry.Collector;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;
using Telemetry.SystemTests.Truth;

namespace Telemetry.SystemTests;

/// <summary>No room on the disk: values go on live, nothing is acknowledged, devices keep what they have, and it all ends when there is room.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int Devices = 4;

    // Its log takes more than a megabyte.
    private const long TooLittleForACompaction = 512 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DiskFull_SaysSoKeepsShowingValuesAndLosesNothing(bool mayMount)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a disk is made small with Linux's means");
        using SmallDisk disk = new("24m", mayMount);
        using Site site = new(disk);
        output.WriteLine($"disk: {disk.Kind}");
        await site.StartCollectorAsync();
        string record = Path.Combine(site.Scratch, "record.ndjson");
        ChildProcess simulator = site.Simulate(
            await site.EnrollAsync("sim", Devices), "--rate", "50", "--waveform-every", "2s", "--loss", "10%", "--record", record);
        await site.ViewAsync("readings before", view => view.Ledger.Stored > 200);

        disk.Fill(site.Collector);
        CollectorView failing = await site.ViewAsync("the alarm", view => view.Store.Failing is not null);
        output.WriteLine($"alarm: {failing.Store.Failing!.Why}");
        ChildProcess devices = site.Run("devices", "--json");
        Assert.Equal(0, await devices.ExitAsync());
        JsonElement store = devices.Json.Single(line => ChildProcess.TypeOf(line) == "collector").GetProperty("store");
        Assert.Equal(failing.Store.Failing.Since, store.GetProperty("failing").GetProperty("since").GetDateTimeOffset());

        // From alarm on nothing is stored, all is received and shown, and it stays with the devices.
        double[] recent = Temperatures(failing);
        CollectorView later = await site.ViewAsync("readings that wait", view => view.Ledger.InFlight > failing.Ledger.InFlight + 400);
        Assert.Equal(failing.Ledger.Stored, later.Ledger.Stored);
        Assert.NotNull(later.Store.Failing);
        Assert.True(later.Store.QueuedReadings > failing.Store.QueuedReadings);
        Assert.All(later.Devices, device => Assert.Equal(DeviceState.Online, device.State));
        Assert.NotEqual(recent, Temperatures(later));
        Assert.False(site.Collector.HasExited);

        disk.Free(site.Collector);
        await site.ViewAsync("the end of the alarm", view => view.Store.Failing is null && view.Ledger.Stored > later.Ledger.Sampled);
        await EndAsync(site, simulator, record, []);
    }

    /// <summary>The collector begins with a compaction, for which there is no room.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DiskFullBeforeACompaction_SortsTheJournalWhenThereIsRoom(bool mayMount)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a disk is made small with Linux's means");
        using SmallDisk disk = new("40m", mayMount);
        using Site site = new(disk);
        await site.StartCollectorAsync();
        string record = Path.Combine(site.Scratch, "record.ndjson");
        ChildProcess simulator = site.Simulate(
            await site.EnrollAsync("sim", Devices), "--rate", "50", "--waveform-every", "off", "--record", record);
        await site.ViewAsync("readings before", view => view.Ledger.Stored > 200);
        site.Collector.Terminate();
        Assert.Equal(0, await site.Collector.ExitAsync());
        Ballast ballast = new(site.Database);
        ballast.Add(BlockLimits.JournalReadings);

        disk.Fill(null, TooLittleForACompaction);
        site.LaunchCollector();
        CollectorView failing = await site.ViewAsync("the alarm of the housekeeping", view => view.Store.Housekeeping is not null);
        output.WriteLine($"{disk.Kind}: commits: {failing.Store.Failing?.Why}; housekeeping: {failing.Store.Housekeeping?.Why}");
        disk.Free(site.Collector);
        await site.ViewAsync("the end of the alarm", view => view.Store is { Failing: null, Housekeeping: null } && Blocks(site.Database) > 0);
        await EndAsync(site, simulator, record, [ballast]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_StartedOnAFullDisk_EndsWithAWordAndNotWithAStackTrace(bool mayMount)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a disk is made small with Linux's means");
        using SmallDisk disk = new("8m", mayMount);
        using Site site = new(disk);
        // Room for the process id, which is not the point.
        disk.Fill(null, 512);
        site.LaunchCollector();

        Assert.Equal(ExitCode.Failure, await site.Collector.ExitAsync());
        Assert.Contains("telemetry.db", site.Collector.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", site.Collector.Errors, StringComparison.Ordinal);
        disk.Free(null);
        await site.StartCollectorAsync();
    }

    private static double[] Temperatures(CollectorView view) =>
        [.. view.Devices.SelectMany(device => device.Channels).Where(channel => channel.Name == "temperature").SelectMany(channel => channel.Recent)];

    private static long Blocks(string database)
    {
        using DatabaseReader reader = new(database);
        return reader.Number("SELECT count(*) FROM block");
    }

    /// <summary>Devices bring home what they have; then the database has everything once.</summary>
    private async Task EndAsync(Site site, ChildProcess simulator, string record, Ballast[] ballast)
    {
        simulator.Terminate();
        Assert.Equal(0, await simulator.ExitAsync());
        await site.ViewAsync("nothing in flight", view => view.Ledger.InFlight == 0);
        site.Collector.Terminate();
        Assert.Equal(0, await site.Collector.ExitAsync());
        Dictionary<BootKey, IBootTruth> truth = [];
        SensorRecord.Read(record, truth);
        foreach (Ballast one in ballast)
            truth.Add(one.Boot, one);
        StoredTruth stored = StoredTruth.Check(site.Database, truth);
        output.WriteLine($"{stored.Readings} readings stored, each once");
        ChildProcess verify = site.Run("verify");
        Assert.True(await verify.ExitAsync() == ExitCode.Success, string.Join('\n', verify.Output));
    }
}
