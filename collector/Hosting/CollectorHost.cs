using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Hosting;

/// <summary>What a collector runs with.</summary>
public sealed record CollectorHostOptions
{
    /// <summary>TCP and UDP port; 0: one that the system chooses, told by <see cref="CollectorHost.Port"/>.</summary>
    public int Port { get; init; } = Wire.Limits.DefaultPort;

    public string Name { get; init; } = Environment.MachineName;

    /// <summary>IP address that devices send datagrams to, where it is not the one that they reach the control port at.</summary>
    public string? DatagramHost { get; init; }

    /// <summary>Limits and times of the engine; name, port and datagram host above take the place of those in it.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>
    /// How long readings may gather before they are stored together, ms. It delays what is shown as stored and nothing else: devices keep
    /// readings anyway, and a commit that waits for the disk costs as much for one reading as for thousands.
    /// </summary>
    public int CommitMs { get; init; } = 50;

    /// <summary>The pause before a commit that failed is tried again, ms; it grows to five times that.</summary>
    public int StoreRetryMs { get; init; } = 1000;

    /// <summary>How many readings a subscriber may be behind before it misses some; who is, has stopped reading. Some 10 MB.</summary>
    public int SubscriberReadings { get; init; } = 65_536;

    /// <summary>Where the local API's socket goes; null: no local API.</summary>
    public string? Socket { get; init; }

    /// <summary>How long a collector that stops waits for its services to deliver what is stored. The rest they deliver after the next start.</summary>
    public TimeSpan DrainPatience { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// A running collector: the engine with its sockets, threads and timers. Control connections and the local API are Kestrel's; datagrams,
/// the store and the ticker have a thread each.
/// </summary>
public sealed class CollectorHost : IStoreFeed, IAsyncDisposable
{
    // How long devices get to take their last acknowledgements and the word that the collector stops.
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FarewellLook = TimeSpan.FromMilliseconds(10);

    /// <summary>Counts datagrams that the system threw away before this program saw them.</summary>
    public const string KernelReceiveBuffer = "kernel receive buffer";

    /// <summary>Counts readings that were stored but that somebody who watches missed, being too slow.</summary>
    public const string SlowSubscriber = "slow subscriber";

    private readonly IKeyRing _keys;
    private readonly IReadingStore _store;
    private readonly Ports _ports;
    private readonly EngineDoor _door;
    private readonly ReadingFeed _feed;
    private readonly StoreWriter _writer;
    private readonly DatagramThread _datagrams;
    private readonly Ticker _ticker;
    private readonly KeyConfirmation? _confirmation;
    private readonly WebApplication _web;
    private ICollectorService[] _services = [];
    private bool _isStopped;

    private CollectorHost(CollectorHostOptions options, Ports ports, IKeyRing keys, IReadingStore store)
    {
        _keys = keys;
        _store = store;
        _ports = ports;
        Options = options with { Port = ports.Number };
        EngineOptions engine = options.Engine with { Name = options.Name, Port = ports.Number, DatagramHost = options.DatagramHost };
        _door = new EngineDoor(new CollectorEngine(engine, keys, new SystemRandom(), store.LoadBoots(), MonotonicClock.UtcUsAtZero(), alerts: store.LoadAlerts()));
        _confirmation = keys is KeyRing ring ? new KeyConfirmation(ring, Report) : null;
        if (_confirmation is not null)
            _door.KeyProven += _confirmation.Add;
        _feed = new ReadingFeed(_door, options.SubscriberReadings);
        store.Expired += _feed.Expire;
        _web = BuildWeb();
        _writer = new StoreWriter(_door, store, _feed, TimeSpan.FromMilliseconds(options.CommitMs), TimeSpan.FromMilliseconds(options.StoreRetryMs));
        _datagrams = new DatagramThread(_door, ports.Datagrams);
        _ticker = new Ticker(_door, this);
    }

    /// <summary>The options with the port in use.</summary>
    public CollectorHostOptions Options { get; }

    public int Port => _ports.Number;

    /// <summary>What the receive buffer of the UDP socket should hold and what the system gave, in bytes.</summary>
    public (int Wanted, int Given) ReceiveBuffer => _ports.ReceiveBuffer;

    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>Where a person on this machine finds the live page; null: there is none.</summary>
    public Uri? Url => _services.Select(service => service.Url).FirstOrDefault(url => url is not null);

    /// <summary>Lines of devices' logs, and what engine and services have to say; raised on any thread.</summary>
    public event Action<LogLine>? Logged;

    /// <exception cref="UserException">The port cannot be had.</exception>
    public static async Task<CollectorHost> StartAsync(CollectorHostOptions options, IKeyRing keys, IReadingStore store)
    {
        Ports ports = Ports.Open(options.Port);
        CollectorHost host = new(options, ports, keys, store);
        try
        {
            await host._web.StartAsync();
            if (options.Socket is not null && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(options.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The whole collector at this moment, with what the host itself has dropped.</summary>
    public CollectorView View()
    {
        CollectorView view = _door.View();
        Dictionary<string, ulong> drops = new(view.Drops);
        Add(KernelReceiveBuffer, KernelDrops.Count(_ports.Datagrams));
        Add(SlowSubscriber, _feed.Missed);
        return view with
        {
            Drops = drops,
            Store = view.Store with { Status = _store.Status },
            Outboxes = [.. _services.Select(service => service.Outbox).OfType<OutboxView>()],
        };

        void Add(string reason, ulong count)
        {
            if (count > 0)
                drops[reason] = count;
        }
    }

    /// <summary>Starts a service that lives as long as the host does.</summary>
    /// <exception cref="UserException">It cannot start.</exception>
    public async Task AttachAsync(ICollectorService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        await service.StartAsync(this);
        _services = [.. _services, service];
    }

    /// <summary>Readings from now on, after they were stored.</summary>
    /// <param name="devices">Which devices; all where there are none.</param>
    public ReadingSubscription Subscribe(params IReadOnlyCollection<string> devices) => _feed.Subscribe(devices);

    public void Listen(IStoredListener listener) => _feed.Add(listener);

    public void Leave(IStoredListener listener) => _feed.Remove(listener);

    public Task WriteAsync(Action<IReadingStore> write) => _writer.RunAsync(write);

    /// <summary>Sends a command to a device; see <see cref="EngineDoor.Send"/>.</summary>
    public AwaitedCommand? Send(string device, CommandRequest request, out string refusal) => _door.Send(device, request, out refusal);

    public void Forget(AwaitedCommand command) => _door.Forget(command);

    /// <summary>Looks whether the key ring changed, and closes the sessions of devices whose key is no longer valid.</summary>
    public void RefreshKeys()
    {
        if (_keys is not KeyRing ring)
            return;

        foreach (string device in ring.Refresh())
            _door.Revoke(device);
    }

    /// <summary>
    /// Stops in the order that loses nothing: no more datagrams, what was received goes to the store and is acknowledged, then the sessions
    /// are closed, and that goes to the store too; services deliver what they can of it.
    /// </summary>
    public async Task StopAsync()
    {
        if (_isStopped)
            return;

        _isStopped = true;
        _datagrams.Stop();
        _writer.Flush();
        _door.Shutdown();
        _feed.End();
        await EndServicesAsync();
        _writer.Dispose();
        long start = Environment.TickCount64;
        while (_door.Connections > 0 && Environment.TickCount64 - start < FarewellPatience.TotalMilliseconds)
            await Task.Delay(FarewellLook);

        using CancellationTokenSource atOnce = new(FarewellPatience);
        await _web.StopAsync(atOnce.Token);
        if (_confirmation is not null)
            await _confirmation.DisposeAsync();
        _ticker.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _web.DisposeAsync();
        _store.Expired -= _feed.Expire;
        _ports.Dispose();
        _door.Dispose();
    }

    private async Task EndServicesAsync()
    {
        using CancellationTokenSource patience = new(Options.DrainPatience);
        await Task.WhenAll(_services.Select(service => EndAsync(service, patience.Token)));
    }

    /// <summary>Whatever is wrong with a service: the store gets what was received.</summary>
    private async Task EndAsync(ICollectorService service, CancellationToken patience)
    {
        try
        {
            await service.DrainAsync(patience);
        }
        catch (Exception exception)
        {
            Report(new LogLine(DateTimeOffset.UtcNow, "", "error", $"{service.GetType().Name} did not stop in order: {exception.Message}"));
        }

        try
        {
            await service.DisposeAsync();
        }
        catch (Exception exception)
        {
            Report(new LogLine(DateTimeOffset.UtcNow, "", "error", $"{service.GetType().Name} did not end in order: {exception.Message}"));
        }
    }

    internal void Report(LogLine line) => Logged?.Invoke(line);

    private WebApplication BuildWeb()
    {
        // Empty: nothing is read from this directory's appsettings.json or ASPNETCORE_* variables.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(_door);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.NoDelay = true;
            // Nothing here blocks: handing each read and write to another thread would cost more than it does.
            transport.UnsafePreferInlineScheduling = true;
            transport.MaxReadBufferSize = ControlPort.BufferBytes;
            transport.MaxWriteBufferSize = ControlPort.BufferBytes;
            // The control socket is bound already, together with its UDP twin.
            transport.CreateBoundListenSocket = endpoint => endpoint is IPEndPoint
                ? _ports.Control
                : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.IPv6Any, _ports.Number, control => control.UseConnectionHandler<ControlPort>());
            if (Options.Socket is not null)
                kestrel.ListenUnixSocket(Options.Socket);
        });
        WebApplication web = builder.Build();
        LocalApiEndpoints.Map(web, this);
        return web;
    }
}
