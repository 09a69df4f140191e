using System.Net;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Http;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;
using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Simulator.Devices;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;
using Telemetry.Wire;

namespace Telemetry.PageTests;

/// <summary>A collector with its page, and devices that send to it over real sockets, all in this process.</summary>
internal sealed class PageSite : IAsyncDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, Limits.KeyBytes).Select(i => (byte)i)];
    private static readonly SensorSettings Sensors = new(ReadingsPerSecond: 100, WaveformEveryUs: 0, KeepUs: 600_000_000, Seed: 1);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("telemetry-page-");
    private readonly Dictionary<string, Fleet> _devices = [];
    private readonly string[] _names;
    private SqliteStore? _store;
    private int _port;

    private HttpToken? _token;

    private PageSite(string[] names) => _names = names;

    public CollectorHost Host { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    /// <param name="addSensors">what the devices measure; null: <see cref="TestSensors"/></param>
    /// <param name="fill">puts something into the store before the collector starts</param>
    /// <param name="token">that the page asks for; null: none</param>
    /// <param name="devices">names</param>
    public static async Task<PageSite> StartAsync(string[] devices, Action<DeviceCore>? addSensors = null, Action<SqliteStore>? fill = null, string? token = null)
    {
        PageSite site = new(devices);
        if (token is not null)
        {
            string file = Path.Combine(site._directory.FullName, "http.token");
            await File.WriteAllTextAsync(file, token);
            site._token = HttpToken.Read(file);
        }

        if (fill is not null)
        {
            using SqliteStore store = site.OpenStore();
            fill(store);
        }

        await site.StartCollectorAsync();
        SimulationSettings settings = new(Sensors, NetworkFaults.None, new Unheard(), AddSensors: addSensors ?? TestSensors.AddTo);
        foreach (string device in devices)
        {
            Fleet fleet = new([new Identity(device, Key, IPAddress.Loopback.ToString(), site.Host.Port)], settings);
            site._devices.Add(device, fleet);
            fleet.Start();
        }

        // Of a channel that has nothing stored the API says that it is not there (404), which a browser notes as an error.
        while (devices.Any(device => site.View(device).Ledger.Stored == 0))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>Starts the collector; a second time with the ports that it had.</summary>
    public async Task StartCollectorAsync()
    {
        _store = OpenStore();
        Host = await CollectorHost.StartAsync(new CollectorHostOptions { Port = _port, Name = "page tests" }, new SameKey(_names), _store);
        _port = Host.Port;
        HttpService http = new(new HttpServiceOptions(new HttpAddress(new IPEndPoint(IPAddress.Loopback, Url?.Port ?? 0), false), _token, Database));
        await Host.AttachAsync(http);
        Url = http.Url!;
    }

    public async Task StopCollectorAsync()
    {
        await Host.DisposeAsync();
        _store!.Dispose();
    }

    /// <summary>Takes the device's power: it says no goodbye.</summary>
    public void Kill(string device)
    {
        _devices[device].Dispose();
        _devices.Remove(device);
    }

    /// <summary>The device samples no more, and all that it sampled is stored.</summary>
    public async Task DrainAsync(string device)
    {
        _devices[device].StopSampling();
        Assert.True(await _devices[device].DrainAsync(DrainPatience, TestContext.Current.CancellationToken), "the device could not bring home what it holds");
    }

    public DeviceView View(string device) => Host.View().Devices.Single(view => view.Device == device);

    public async ValueTask DisposeAsync()
    {
        foreach (Fleet fleet in _devices.Values)
            fleet.Dispose();
        await StopCollectorAsync();
        _directory.Delete(recursive: true);
    }

    private string Database => Path.Combine(_directory.FullName, "telemetry.db");

    // Without waiting for the disk: no power cut is tested here.
    private SqliteStore OpenStore() => SqliteStore.Open(new SqliteStoreOptions(Database) { IsFull = false });

    private sealed class SameKey(string[] names) : IKeyRing
    {
        public IReadOnlyCollection<string> Devices => names;

        public bool TryGetKey(string device, out byte[] key)
        {
            key = names.Contains(device) ? Key : [];
            return key.Length > 0;
        }
    }

    private sealed class Unheard : IFleetEvents
    {
        public void StatusChanged(SimulatedDevice device, DeviceStatus status, string reason)
        {
        }

        public void Message(SimulatedDevice device, LogLevel level, string text)
        {
        }

        public void Identify(SimulatedDevice device)
        {
        }
    }
}
