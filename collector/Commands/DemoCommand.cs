using System.CommandLine;
using System.Security.Cryptography;
using Telemetry.Collector.Demo;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Simulator.Options;

namespace Telemetry.Collector.Commands;

/// <summary>
/// <c>telemetry demo</c>: a collector and simulated devices in one process, over real sockets on loopback, and at the end the
/// account of every reading.
/// </summary>
public static class DemoCommand
{
    /// <summary>Where nobody can press Ctrl-C a demo ends by itself.</summary>
    private static readonly TimeSpan UnattendedLength = TimeSpan.FromSeconds(30);

    private static readonly Option<int?> Devices = OptionOf.Count("--devices", "Simulated devices.", 5);

    private static readonly Option<Duration> For = OptionOf.Duration(
        "--for", "How long to sample [until Ctrl-C on a terminal, else 30s]");

    private static readonly Option<Duration> Drain = OptionOf.Duration(
        "--drain", "How long to wait at the end for what is still in flight.", Duration.Seconds(15));

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print NDJSON: readings, state changes, each device's ledger and, last, the ledger of all",
    };

    private static readonly Option<bool> Plain = new("--plain") { Description = "Lines instead of the live console, as into a pipe" };

    private static readonly SensorOptions Sensors = new();

    private static readonly NetworkFaultOptions Faults = new(lossByDefault: new Share(0.1));

    public static Command Create()
    {
        Command command = new("demo", "See it work without hardware: simulated devices on a bad network, and their ledger")
        {
            Devices, For, Drain, Json, Plain,
        };
        Sensors.AddTo(command);
        Faults.AddTo(command);
        ServiceOptions.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command.WithExamples(
            "telemetry demo",
            "telemetry demo --devices 20 --loss 30% --outage 5s,5s --for 20s",
            "telemetry demo --json | tail -1");
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        bool isJson = parsed.GetValue(Json);
        bool isPlain = parsed.GetValue(Plain);
        Duration length = parsed.GetValue(For);
        bool attended = !isJson && !isPlain && Console.LiveConsole.IsPossible;
        DemoOptions options = new(
            parsed.GetValue(Devices)!.Value,
            Sensors.Read(parsed),
            Faults.Read(parsed),
            length.Us > 0 ? length.ToTimeSpan() : attended ? null : UnattendedLength,
            parsed.GetValue(Drain).ToTimeSpan(),
            isJson,
            isPlain);
        SettingFlags flags = ServiceOptions.Read(parsed, new SettingFlags());

        // A demo leaves nothing behind, and touches no real collector's data unless it is told to.
        if (parsed.GetValue(CommandLine.Data) is { } given) return await RunAsync(options, flags, new DataDirectory(given));
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("telemetry-demo-");
        // A second Ctrl-C ends the process without coming back here.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(temporary);
        try
        {
            return await RunAsync(options, flags, new DataDirectory(temporary.FullName));
        }
        finally
        {
            Remove(temporary);
        }
    }

    private static void Remove(DirectoryInfo temporary)
    {
        try
        {
            if (Directory.Exists(temporary.FullName)) temporary.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Something still writes there; the system clears its temporary directory.
        }
    }

    private static async Task<int> RunAsync(DemoOptions options, SettingFlags flags, DataDirectory data)
    {
        Settings settings = Settings.Read(data, flags);
        using Interruption interruption = new();
        using InstanceLock held = InstanceLock.Take(data);
        Func<CollectorHost, Task> attach = ServiceOptions.Prepare(data, settings);
        IReadOnlyDictionary<string, byte[]> keys = Enroll(data, options.Devices);
        DemoLedger ledger = await DemoRun.RunAsync(options with { Alerts = settings.Alerts }, data, keys, attach, interruption);
        DemoReport.Write(ledger, options.Json);
        return ledger.IsBalanced ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>New keys for demo-001 and so on; those of an earlier demo in the same directory are replaced.</summary>
    private static Dictionary<string, byte[]> Enroll(DataDirectory data, int devices)
    {
        Dictionary<string, byte[]> keys = Enrollment.Series("demo", devices)
            .ToDictionary(name => name, _ => RandomNumberGenerator.GetBytes(Wire.Limits.KeyBytes), StringComparer.Ordinal);
        new KeyRingFile(data.KeyRing).Update(ring =>
        {
            foreach ((string name, byte[] key) in keys) ring[name] = new EnrolledKey(name, key, DateTimeOffset.UtcNow);
        });
        return keys;
    }
}
