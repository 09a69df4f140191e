using System.CommandLine;
using System.Globalization;
using Telemetry.Collector.Console;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;
using Telemetry.Device.Host;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry run</c>: the collector itself.</summary>
public static class RunCommand
{
    private const int LargestPort = 65535;

    private static readonly Option<int?> Port = new("--port")
    {
        Description = "TCP and UDP port; 0: one that the system chooses [TELEMETRY_PORT; else 5170]",
        HelpName = "N",
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "Name that devices and the console show [TELEMETRY_NAME; else this machine's]",
        HelpName = "NAME",
    };

    private static readonly Option<string?> DatagramHost = new("--datagram-host")
    {
        Description = "IP address that devices send datagrams to, if not the one they connect to [TELEMETRY_DATAGRAM_HOST]",
        HelpName = "IP",
    };

    private static readonly Option<string?> Keep = new("--keep")
    {
        Description = "How long readings are kept, for example 90d [TELEMETRY_KEEP; else for ever]",
        HelpName = "TIME",
    };

    private static readonly Option<string?> MaxSize = new("--max-size")
    {
        Description = "How large the database may get, for example 10GB; then the oldest readings go [TELEMETRY_MAX_SIZE; else no limit]",
        HelpName = "SIZE",
    };

    private static readonly Option<string?> Synchronous = new("--synchronous")
    {
        Description = "full: a power cut loses nothing; normal: cheaper, a power cut may lose what was stored last [TELEMETRY_SYNCHRONOUS; else full]",
        HelpName = "full|normal",
    };

    private static readonly Option<bool> Plain = new("--plain") { Description = "Lines instead of the live console, as into a pipe" };

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: state changes, device logs, summaries" };

    public static Command Create()
    {
        Command command = new("run", "Take readings from devices and show them (the default)");
        Add(command);
        return command.WithExamples(
            "telemetry run",
            "telemetry run --port 5171 --data /var/lib/telemetry --keep 90d --max-size 10GB",
            "telemetry run --json | jq 'select(.type == \"state\")'");
    }

    /// <summary>Lets a command do the same: the program without a command runs.</summary>
    public static void MakeDefault(Command root) => Add(root);

    private static void Add(Command command)
    {
        command.Options.Add(Port);
        command.Options.Add(Name);
        command.Options.Add(DatagramHost);
        command.Options.Add(Keep);
        command.Options.Add(MaxSize);
        command.Options.Add(Synchronous);
        ServiceOptions.AddTo(command);
        command.Options.Add(Plain);
        command.Options.Add(Json);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Port) is < 0 or > LargestPort)
                result.AddError($"--port is 0 to {LargestPort}");
            if (result.GetValue(DatagramHost) is { } host && !System.Net.IPAddress.TryParse(host, out _))
                result.AddError($"--datagram-host '{host}' is no IP address");
        });
        command.SetAction((parsed, _) => RunAsync(parsed));
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        DataDirectory data = CommandLine.DataDirectory(parsed);
        Settings settings = Settings.Read(data, Flags(parsed));
        using Interruption interruption = new();
        using InstanceLock held = InstanceLock.Take(data);
        Func<CollectorHost, Task> attach = ServiceOptions.Prepare(data, settings);
        KeyRing keys = new(data.KeyRing);
        using SqliteStore store = SqliteStore.Open(
            new SqliteStoreOptions(data.Database) { IsFull = settings.IsSynchronous, Keep = settings.Keep, MostBytes = settings.MostBytes });
        await using CollectorHost host = await CollectorHost.StartAsync(
            new CollectorHostOptions
            {
                Port = settings.Port,
                Name = settings.Name,
                DatagramHost = settings.DatagramHost,
                Socket = data.Socket,
                Engine = new EngineOptions { Alerts = settings.Alerts },
            },
            keys,
            store);
        await attach(host);
        await host.AttachAsync(new ServiceNotice(Systemd.Connect(Environment.GetEnvironmentVariable, Environment.ProcessId)));
        Announce(host, data, keys.Devices.Count, store.Status.Alarm);

        bool isJson = parsed.GetValue(Json);
        StreamConsole lines = isJson ? new NdjsonConsole(System.Console.Out) : new TextConsole(System.Console.Out);
        if (isJson || parsed.GetValue(Plain) || !LiveConsole.IsPossible)
        {
            host.Logged += lines.Log;
            lines.Listening(host, data.Path, keys.Devices.Count);
            lines.Run(host.View, interruption.Token);
        }
        else
        {
            Show(host, interruption);
        }

        await host.StopAsync();
        CollectorView last = host.View();
        if (isJson || parsed.GetValue(Plain) || System.Console.IsOutputRedirected)
            lines.Follow(last);
        lines.End(last);
        return ExitCode.Success;
    }

    private static SettingFlags Flags(ParseResult parsed) => ServiceOptions.Read(parsed, new SettingFlags
    {
        Port = parsed.GetValue(Port),
        Name = parsed.GetValue(Name),
        DatagramHost = parsed.GetValue(DatagramHost),
        Keep = parsed.GetValue(Keep),
        MaxSize = parsed.GetValue(MaxSize),
        Synchronous = parsed.GetValue(Synchronous),
    });

    private static void Show(CollectorHost host, Interruption interruption)
    {
        using LiveConsole console = new(host.View, $"telemetry {host.Options.Name} · port {host.Port}{(host.Url is { } url ? $" · {url}" : "")}");
        host.Logged += Tell;
        console.Run(interruption.Ask, interruption.Token);
        host.Logged -= Tell;

        void Tell(Engine.LogLine line) => console.Tell(line.Time, $"{line.Device} {line.Level}: {line.Text}".TrimStart());
    }

    /// <summary>Where it listens and what to do next.</summary>
    private static void Announce(CollectorHost host, DataDirectory data, int devices, string? alarm)
    {
        TextWriter message = System.Console.Error;
        if (alarm is not null)
            CommandLine.Complain(alarm);
        message.WriteLine($"listening on port {host.Port} (TCP and UDP); data in {data.Path}");
        if (host.Url is { } url)
            message.WriteLine($"live page and HTTP API: {url}");
        if (host.ReceiveBuffer.Given < host.ReceiveBuffer.Wanted)
        {
            message.WriteLine(
                $"the system gives {Format.Size(host.ReceiveBuffer.Given)} of {Format.Size(host.ReceiveBuffer.Wanted)} for datagrams on their way;"
                + (OperatingSystem.IsLinux() ? $" for bursts: sysctl net.core.rmem_max={host.ReceiveBuffer.Wanted}" : ""));
        }

        string count = devices.ToString("N0", CultureInfo.InvariantCulture);
        message.WriteLine(devices == 0
            ? $"no device is enrolled yet; in another terminal: telemetry enroll NAME --data {data.Path}"
            : $"{count} {(devices == 1 ? "device is" : "devices are")} enrolled; watch readings in another terminal: telemetry watch --data {data.Path}");
        message.WriteLine("Ctrl-C stops");
    }
}
