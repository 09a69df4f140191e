using System.Globalization;
using Telemetry.Collector.Console;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Demo;

/// <summary>What is seen while a demo runs: the live console, or lines for people, or NDJSON.</summary>
internal sealed class DemoShow : IDisposable
{
    /// <summary>A reader follows about this many lines; of each channel the newest reading is shown.</summary>
    private static readonly TimeSpan ChannelLinePeriod = TimeSpan.FromSeconds(1);

    private readonly DemoOptions _options;
    private readonly CollectorHost _host;
    private readonly Interruption _interruption;
    private readonly CancellationTokenSource _over = new();
    private readonly ReadingSubscription? _readings;
    private readonly LiveConsole? _live;
    private readonly StreamConsole? _lines;
    private readonly DataDirectory _data;
    private readonly List<Thread> _threads = [];

    public DemoShow(DemoOptions options, CollectorHost host, DataDirectory data, Interruption interruption)
    {
        _options = options;
        _host = host;
        _data = data;
        _interruption = interruption;
        if (!options.Json && !options.Plain && LiveConsole.IsPossible)
        {
            _live = new LiveConsole(host.View, $"telemetry demo · {(host.Url is { } url ? $"{url} · " : "")}network: {options.Faults}");
        }
        else
        {
            _lines = options.Json ? new NdjsonConsole(System.Console.Out) : new TextConsole(System.Console.Out);
            _readings = host.Subscribe();
        }
    }

    public void Start()
    {
        Announce();
        _host.Logged += OnLogged;
        _lines?.Listening(_host, _data.Path, _options.Devices);
        if (_live is not null) Begin("console", () => _live.Run(_interruption.Ask, _over.Token));
        if (_lines is not null) Begin("states", () => _lines.Run(_host.View, _over.Token));
        if (_readings is not null) Begin("readings", ShowReadings);
    }

    /// <summary>A message for the person who watches.</summary>
    public void Tell(string message)
    {
        if (_live is not null) _live.Tell(DateTimeOffset.UtcNow, message);
        else System.Console.Error.WriteLine(message);
    }

    /// <summary>Ends the show when the collector has stopped: nothing is written afterwards.</summary>
    public void Stop()
    {
        if (_over.IsCancellationRequested) return;
        _over.Cancel();
        _host.Logged -= OnLogged;
        foreach (Thread thread in _threads) thread.Join();
        _lines?.Follow(_host.View());
        // Said, because a reader may count the lines: a slow terminal or pipe does not hold up the store.
        if (_readings?.Missed is > 0 and var missed) Tell($"{missed} readings were stored but not shown: too many to keep up");
    }

    public void Dispose()
    {
        _readings?.Dispose();
        Stop();
        _live?.Dispose();
        _over.Dispose();
    }

    private void Begin(string name, Action body)
    {
        Thread thread = new(() => body()) { IsBackground = true, Name = $"demo {name}" };
        thread.Start();
        _threads.Add(thread);
    }

    private void Announce()
    {
        string length = _options.For is { } time ? $"for {time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s" : "until Ctrl-C";
        TextWriter message = System.Console.Error;
        message.WriteLine($"{_options.Devices} simulated devices send to a collector on port {_host.Port} {length}; network: {_options.Faults}");
        if (_host.Url is { } url)
            message.WriteLine($"live page and HTTP API: {url}");
        message.WriteLine($"in another terminal: telemetry devices --data {_data.Path}");
    }

    private void OnLogged(Engine.LogLine line)
    {
        _lines?.Log(line);
        _live?.Tell(line.Time, $"{line.Device} {line.Level}: {line.Text}".TrimStart());
    }

    private void ShowReadings()
    {
        Dictionary<(string, int), long> nextMs = [];
        foreach (ReadingView reading in _readings!.Readings.ReadAllAsync().ToBlockingEnumerable())
        {
            if (_options.Json)
            {
                System.Console.Out.WriteLine(CollectorLines.Typed("reading", reading));
                continue;
            }

            long nowMs = Environment.TickCount64;
            if (nowMs < nextMs.GetValueOrDefault((reading.Device, reading.ChannelNumber))) continue;
            nextMs[(reading.Device, reading.ChannelNumber)] = nowMs + (long)ChannelLinePeriod.TotalMilliseconds;
            System.Console.Out.WriteLine(Text(reading));
        }
    }

    private static string Text(ReadingView reading)
    {
        string time = reading.Time is { } known ? known.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) : "time unknown";
        return $"{time} {reading.Device} {reading.Channel} {Format.Value(reading.Value, reading.Unit, reading.Resolution)}";
    }
}
