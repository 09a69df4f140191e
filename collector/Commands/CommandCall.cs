using System.CommandLine;
using Telemetry.Collector.Console;
using Telemetry.Collector.Views;
using Telemetry.Simulator.Options;

namespace Telemetry.Collector.Commands;

/// <summary>What <c>set</c> and <c>do</c> have in common: a command goes to a device, its result is shown.</summary>
internal static class CommandCall
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public static Argument<string> Device { get; } = new("DEVICE") { Description = "Device id" };

    public static Option<Duration> Timeout { get; } = OptionOf.Duration("--timeout", "How long to wait for the device's answer, at most 10m.", Duration.Seconds(10));

    public static Option<bool> Json { get; } = new("--json") { Description = "Print one line of JSON" };

    public static void Validate(Command command) => command.Validators.Add(result =>
    {
        if (result.GetValue(Timeout).ToTimeSpan() > LongestWait)
            result.AddError($"--timeout is at most {LongestWait.TotalMinutes}m");
    });

    /// <summary>Sends the command, waits and prints; gives the exit code.</summary>
    /// <param name="unit">of the parameter, UCUM; null for an action</param>
    public static async Task<int> RunAsync(ParseResult parsed, CollectorClient client, DeviceView device, CommandOrder order, string? unit, CancellationToken cancelled)
    {
        TimeSpan wait = parsed.GetValue(Timeout).ToTimeSpan();
        CommandOutcome outcome = await client.CommandAsync(device.Device, order, wait, cancelled) with { Unit = unit };
        return Show(parsed, device, outcome, wait);
    }

    /// <summary>Prints what became of a command; gives the exit code.</summary>
    public static int Show(ParseResult parsed, DeviceView device, CommandOutcome outcome, TimeSpan wait)
    {
        if (parsed.GetValue(Json))
            System.Console.WriteLine(CollectorLines.Typed("command", outcome));
        else if (outcome.Status == CommandEnd.Applied)
            System.Console.WriteLine(Applied(outcome));
        if (outcome.Status == CommandEnd.Applied)
            return ExitCode.Success;

        (string message, string next) = Explain(device, outcome, wait);
        CommandLine.Complain(Format.Safe(message), Format.Safe(next));
        return outcome.Status is CommandEnd.Refused or CommandEnd.Failed ? ExitCode.Refused : ExitCode.NoAnswer;
    }

    private static string Applied(CommandOutcome outcome)
    {
        string what = outcome.Value is null ? outcome.Name : $"{outcome.Name} is {Format.Setting(outcome.Value, outcome.Unit ?? "")}";
        return Format.Safe(outcome.Message.Length > 0 ? $"{outcome.Device}: {what}: {outcome.Message}" : $"{outcome.Device}: {what}");
    }

    private static (string Message, string Next) Explain(DeviceView device, CommandOutcome outcome, TimeSpan wait) => outcome.Status switch
    {
        CommandEnd.Refused => ($"{outcome.Device} refused {outcome.Name}: {outcome.Message}", ""),
        CommandEnd.Failed => ($"{outcome.Device} could not do {outcome.Name}: {outcome.Message}", ""),
        CommandEnd.Unanswered => (
            $"{outcome.Device} has not answered within {Format.Duration(wait)}",
            "The command waits: as long as this collector runs, it is sent again when the device reconnects without a restart. What is in effect: telemetry devices "
            + outcome.Device),
        _ when device.State is DeviceState.Offline or DeviceState.NeverSeen => (
            $"{outcome.Message} ({Format.State(device.State)}: {device.Reason.Evidence}). Nothing was sent, and nothing waits.",
            "Send it again when the device is back; see: telemetry devices"),
        _ => ($"{outcome.Message}. Nothing was sent, and nothing waits.", "Try again in a moment."),
    };
}
