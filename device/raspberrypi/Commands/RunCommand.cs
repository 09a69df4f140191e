using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Telemetry.Device.Host;
using Telemetry.RaspberryPi.Host;

namespace Telemetry.RaspberryPi.Commands;

/// <summary><c>telemetry-device run</c>: reads the sensors and sends the readings until it is stopped.</summary>
internal static class RunCommand
{
    // Who signals a process and its group at once, as timeout(1) does, sends one signal twice.
    private static readonly TimeSpan OneSignal = TimeSpan.FromMilliseconds(500);

    public static readonly Option<string?> Configuration = new("--config")
    {
        Description = "Configuration file [telemetry-device.json here, else in /etc/telemetry-device]",
        HelpName = "FILE",
    };

    public static readonly Option<string?> Provisioning = new("--provision")
    {
        Description = "File with id and key, from 'telemetry enroll' [provisioning.json beside the configuration]",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Collector = new("--collector")
    {
        Description = "The collector [from the configuration, else from the provisioning file, else whoever answers in the local network]",
        HelpName = "HOST[:PORT]",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Where readings are kept until the collector has them [a directory of the device's name in the user's data]",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Emulate = new("--emulate")
    {
        Description = "Emulated sensors in place of this machine's: a BME280 and others, for a first try without hardware",
    };

    private static readonly Option<string?> For = new("--for") { Description = "Stop after so long: 30s, 5m", HelpName = "DURATION" };

    private static readonly Option<string?> Record = new("--record") { Description = "Write every reading to a file as it is sampled (NDJSON)", HelpName = "FILE" };

    private static readonly Option<bool> Print = new("--print") { Description = "Print each reading" };

    private static readonly Option<bool> Json = new("--json") { Description = "Print what happens as NDJSON" };

    public static IReadOnlyList<Option> Options { get; } = [Configuration, Provisioning, Collector, Data, Emulate, For, Record, Print, Json];

    public static Command Create()
    {
        Command command = new("run", "Read the sensors and send the readings to the collector (the default)");
        foreach (Option option in Options) command.Add(option);
        command.SetAction(Run);
        return command;
    }

    public static int Run(ParseResult parsed)
    {
        RunRequest request = new(
            parsed.GetValue(Configuration),
            parsed.GetValue(Provisioning),
            parsed.GetValue(Collector),
            parsed.GetValue(Data),
            parsed.GetValue(Emulate));
        RunOptions options = RunSetup.Create(request, Environment.GetEnvironmentVariable) with
        {
            ForUs = Duration(parsed.GetValue(For)),
            Record = parsed.GetValue(Record) ?? "",
            Print = parsed.GetValue(Print),
            Json = parsed.GetValue(Json),
        };
        using DeviceRun run = new(options);
        long firstSignal = 0;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return run.Run();

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            long now = Stopwatch.GetTimestamp();
            long first = Interlocked.CompareExchange(ref firstSignal, now, 0);
            if (first == 0) run.Stop();
            else if (Stopwatch.GetElapsedTime(first, now) > OneSignal) Environment.Exit(ProgramExit.Interrupted);
        }
    }

    private static long Duration(string? text)
    {
        if (text is null) return 0;
        return OptionText.TryDuration(text, out long us, out string error) ? us
            : throw new ProgramException($"--for: {error}", exitCode: ProgramExit.Usage);
    }
}
