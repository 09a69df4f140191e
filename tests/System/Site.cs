using System.Globalization;
using System.Text.Json;
using Telemetry.Collector.Commands;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary>A data directory with a collector on it, and simulated devices that know it: all real processes on loopback.</summary>
internal sealed class Site : IDisposable
{
    // How long a simulator may take to deliver the rest: far beyond what it takes, and within the deadline for its end.
    private const string Drain = "90s";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("telemetry-");
    private readonly List<ChildProcess> _processes = [];
    private readonly CollectorClient _client;
    private readonly SmallDisk? _disk;

    /// <param name="disk">where the collector's data go; null: into a directory that is deleted in the end</param>
    public Site(SmallDisk? disk = null)
    {
        _disk = disk;
        Data = disk?.Data ?? _directory.FullName;
        _client = new CollectorClient(new DataDirectory(Data));
    }

    public string Data { get; }

    /// <summary>For what is not the collector's. Deleted in the end.</summary>
    public string Scratch => _directory.FullName;

    public string Database => Path.Combine(Data, "telemetry.db");

    public int Port { get; set; }

    /// <summary>The hosts of a <see cref="VirtualNetwork"/> that collector and devices run on; null: this machine.</summary>
    public string? CollectorHost { get; init; }

    public string? DeviceHost { get; init; }

    /// <summary>More of what the collector is started with.</summary>
    public string[] CollectorArguments { get; set; } = [];

    public ChildProcess Collector { get; private set; } = null!;

    /// <summary>Starts the collector; a second time on the port that it had.</summary>
    public async Task StartCollectorAsync()
    {
        LaunchCollector();
        JsonElement listening = await Collector.LineAsync("listening");
        Port = listening.GetProperty("port").GetInt32();
    }

    /// <summary>Starts the collector, and does not wait until it listens.</summary>
    public void LaunchCollector() => Collector = Run(["run", "--json", "--port", Port.ToString(CultureInfo.InvariantCulture), .. CollectorArguments]);

    /// <summary>Runs a command on this site's data directory.</summary>
    public ChildProcess Run(params string[] arguments) => Keep(ChildProcess.Collector([.. arguments, "--data", Data], _disk?.FileLimit, CollectorHost));

    /// <summary>Enrolls devices and gives the provisioning file.</summary>
    public async Task<string> EnrollAsync(string name, int? count = null)
    {
        string[] many = count is { } number ? ["--count", number.ToString(CultureInfo.InvariantCulture)] : [];
        ChildProcess enroll = Run(["enroll", name, "--json", "--collector", $"127.0.0.1:{Port}", .. many]);
        Assert.Equal(0, await enroll.ExitAsync());
        return enroll.Json.Single().GetProperty("file").GetString()!;
    }

    public ChildProcess Simulate(string provisioning, params string[] arguments) =>
        SimulateElsewhere(provisioning, ["--collector", $"127.0.0.1:{Port}", .. arguments]);

    /// <summary>Simulated devices whose collector is where the file says, or where the arguments say.</summary>
    public ChildProcess SimulateElsewhere(string provisioning, params string[] arguments) =>
        Keep(ChildProcess.Simulator(["--provision", provisioning, "--drain", Drain, "--json", .. arguments], DeviceHost));

    /// <summary>Starts the program of a Raspberry Pi with emulated sensors, and this site's collector.</summary>
    /// <param name="provisioning">who it is</param>
    /// <param name="data">where it keeps what the collector has not got</param>
    /// <param name="arguments">more</param>
    public ChildProcess RunBoard(string provisioning, string data, params string[] arguments) =>
        RunBoardElsewhere(provisioning, data, ["--collector", $"127.0.0.1:{Port}", .. arguments]);

    /// <summary>The same with a collector where the file says, or where the arguments say.</summary>
    public ChildProcess RunBoardElsewhere(string provisioning, string data, params string[] arguments) => Keep(ChildProcess.Board(
        ["run", "--emulate", "--provision", provisioning, "--data", data, "--json", .. arguments], DeviceHost));

    /// <summary>Starts the program of a Raspberry Pi with the sensors that its configuration names.</summary>
    /// <param name="configuration">file</param>
    /// <param name="provisioning">who it is</param>
    /// <param name="data">where it keeps what the collector has not got</param>
    /// <param name="arguments">more</param>
    public ChildProcess RunConfiguredBoard(string configuration, string provisioning, string data, params string[] arguments) => Keep(ChildProcess.Board(
        ["run", "--config", configuration, "--provision", provisioning, "--collector", $"127.0.0.1:{Port}", "--data", data, "--json", .. arguments]));

    public Task<CollectorView> ViewAsync() => ViewAsync("an answer of the collector", _ => true);

    /// <summary>Waits until the collector's view is as it should be.</summary>
    public Task<CollectorView> ViewAsync(string what, Func<CollectorView, bool> isFulfilled) =>
        Eventually.Get(what, () => _client.ViewAsync(TestContext.Current.CancellationToken), isFulfilled);

    /// <summary>Waits until a device is as it should be.</summary>
    public Task<DeviceView> DeviceAsync(string device, string what, Func<DeviceView, bool> isFulfilled) =>
        Eventually.Get(what, async () => (await _client.ViewAsync(TestContext.Current.CancellationToken)).Devices.Single(view => view.Device == device), isFulfilled);

    public void Dispose()
    {
        foreach (ChildProcess process in _processes)
            process.Dispose();
        _client.Dispose();
        _directory.Delete(recursive: true);
    }

    private ChildProcess Keep(ChildProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
