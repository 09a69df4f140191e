using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Telemetry.Simulator.Devices;

namespace Telemetry.Simulator.Cli;

/// <summary>One run: sample until told to stop, drain, say what became of every reading.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A signal may come when the run has ended.")]
internal sealed class SimulatorProgram(SimulatorRun run)
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    // Not disposed: a signal may still be on its way to OnSignal when the run has ended, and they hold nothing.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _impatient = new();

    public async Task<int> RunAsync()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using FleetReporter reporter = new(run.Json);
        using Fleet fleet = new(run.Identities, new SimulationSettings(run.Sensors, run.Faults, reporter, run.Record, Discover: run.Discover));
        FleetReporter.Say(Introduction());
        fleet.Start();
        await SampleAsync(fleet).ConfigureAwait(false);

        fleet.StopSampling();
        FleetReporter.Say(fleet.Retained == 0
            ? "stopped sampling; every reading is acknowledged"
            : FormattableString.Invariant(
                $"stopped sampling; waiting up to {run.Drain.TotalSeconds:0.#} s for {fleet.Retained} readings that are not acknowledged"));
        bool drained = await fleet.DrainAsync(run.Drain, _impatient.Token).ConfigureAwait(false);
        reporter.BeginEnd();
        fleet.End();
        reporter.Flush();
        FleetSummary summary = new(fleet);
        summary.Write(run.Json);
        return ExitCode(fleet, summary, drained);
    }

    private string Introduction()
    {
        string first = run.Identities[0].Device;
        string who = run.Identities.Count == 1 ? $"device {first}" : $"{run.Identities.Count} devices, {first} to {run.Identities[^1].Device}";
        string where = run.Identities[0].Host.Length == 0
            ? "looking for a collector on the local network"
            : $"collector {run.Identities[0].Host}:{run.Identities[0].Port}";
        return FormattableString.Invariant($"{who}, {run.Sensors.ReadingsPerSecond:0.###} readings/s each; {where}; network: {run.Faults}");
    }

    private async Task SampleAsync(Fleet fleet)
    {
        long start = Stopwatch.GetTimestamp();
        // Read once a round: between two reads the rest may become negative, which Task.Delay takes for "without end".
        while (!_stop.IsCancellationRequested && Rest(start) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest < ProgressEvery ? rest : ProgressEvery, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            fleet.ThrowIfFailed();
            if (!_stop.IsCancellationRequested && Rest(start) > TimeSpan.Zero) Progress(fleet);
        }
    }

    private TimeSpan Rest(long start) => run.For is { } length ? length - Stopwatch.GetElapsedTime(start) : TimeSpan.MaxValue;

    private static void Progress(Fleet fleet)
    {
        int online = fleet.Devices.Count(device => device.IsOnline);
        FleetReporter.Say($"{online} of {fleet.Devices.Count} devices online, {fleet.Retained} readings not acknowledged yet");
    }

    private static int ExitCode(Fleet fleet, FleetSummary summary, bool drained)
    {
        if (!fleet.Devices.Any(device => device.WasOnline)) return SimulatorExit.NeverConnected;
        return drained && summary.Lost == 0 ? SimulatorExit.Delivered : SimulatorExit.Undelivered;
    }

    /// <summary>The first signal drains, the second ends the draining, the third ends the program.</summary>
    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_stop.IsCancellationRequested) _stop.Cancel();
        else if (!_impatient.IsCancellationRequested) _impatient.Cancel();
        else Environment.Exit(SimulatorExit.Interrupted);
    }
}
