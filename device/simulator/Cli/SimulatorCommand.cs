using System.CommandLine;
using Telemetry.Device.Host;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;

namespace Telemetry.Simulator.Cli;

/// <summary>What the command line asked for.</summary>
internal sealed record SimulatorRun(
    IReadOnlyList<Identity> Identities,
    SensorSettings Sensors,
    NetworkFaults Faults,
    TimeSpan? For,
    TimeSpan Drain,
    bool Json,
    RecordFile? Record,
    bool Discover);

/// <summary>The command line of `telemetry-simulator`.</summary>
internal sealed class SimulatorCommand
{
    private readonly Option<string?> _collector = new("--collector")
    {
        Description = "Where the collector is; without it, where the provisioning file says.",
        HelpName = "HOST:PORT",
    };

    private readonly Option<bool> _discover = new("--discover")
    {
        Description = "Ask the local network, too, when the collector is not at its address. Without an address it is asked anyway.",
    };

    private readonly Option<string> _provision = new("--provision")
    {
        Description = "Ids and keys of the devices, as 'telemetry enroll' wrote them: one object or a list.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<int?> _devices = OptionOf.Count(
        "--devices", "Simulate the first N devices of the file; without it, all.");

    private readonly Option<Duration> _for = OptionOf.Duration("--for", "How long to sample; without it, until Ctrl-C.");

    private readonly Option<Duration> _drain = OptionOf.Duration(
        "--drain", "How long to wait at the end for what is not acknowledged.", Duration.Seconds(10));

    private readonly Option<bool> _json = new("--json") { Description = "Write NDJSON: state changes, and at the end each device's account." };

    private readonly Option<string?> _record = new("--record")
    {
        Description = "Write every sampled reading to FILE before it is sent.",
        HelpName = "FILE",
    };

    private readonly SensorOptions _sensors = new();
    private readonly NetworkFaultOptions _faults = new();

    public RootCommand Build()
    {
        RootCommand command = new("Simulated telemetry devices, and a network that can be made bad.")
        {
            _collector, _discover, _provision, _devices, _for, _drain, _json, _record,
        };
        _sensors.AddTo(command);
        _faults.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        if (!TryIdentities(parsed, out IReadOnlyList<Identity> identities, out string error)
            || !TryRecord(parsed, out RecordFile? record, out error))
        {
            await Console.Error.WriteLineAsync($"error: {error}").ConfigureAwait(false);
            return SimulatorExit.Usage;
        }

        using (record)
        {
            Duration length = parsed.GetValue(_for);
            SimulatorRun run = new(
                identities,
                _sensors.Read(parsed),
                _faults.Read(parsed),
                length.Us == 0 ? null : length.ToTimeSpan(),
                parsed.GetValue(_drain).ToTimeSpan(),
                parsed.GetValue(_json),
                record,
                parsed.GetValue(_discover));
            return await new SimulatorProgram(run).RunAsync().ConfigureAwait(false);
        }
    }

    private bool TryIdentities(ParseResult parsed, out IReadOnlyList<Identity> identities, out string error)
    {
        string file = parsed.GetValue(_provision)!;
        if (!ProvisionFile.TryRead(file, out identities, out error)) return false;

        int wanted = parsed.GetValue(_devices) ?? identities.Count;
        if (wanted > identities.Count)
        {
            error = $"{file} holds {identities.Count} of the {wanted} devices that --devices asks for. "
                + $"Make a file with more: telemetry enroll NAME --count {wanted}";
            return false;
        }

        identities = [.. identities.Take(wanted)];
        if (parsed.GetValue(_collector) is not { } collector) return true;
        if (!OptionText.TryHostPort(collector, out string host, out int port, out string wrong))
        {
            error = $"--collector: {wrong}";
            return false;
        }

        identities = [.. identities.Select(identity => identity with { Host = host, Port = port })];
        return true;
    }

    private bool TryRecord(ParseResult parsed, out RecordFile? record, out string error)
    {
        record = null;
        error = "";
        if (parsed.GetValue(_record) is not { } file) return true;
        try
        {
            record = new RecordFile(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"--record: cannot write {file}: {e.Message}";
            return false;
        }
    }
}
