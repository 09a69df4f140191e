using System.CommandLine;
using System.Globalization;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry do</c>: has a device carry out an action.</summary>
public static class DoCommand
{
    private static readonly Argument<string> Action = new("ACTION")
    {
        Description = "identify, sample, restart, or what else the device can do; telemetry devices DEVICE lists it",
    };

    private static readonly Argument<string?> Argument = new("ARGUMENT")
    {
        Description = "For an action that takes one: true and false are a bool, numbers a number, anything else a text",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Text = new("--text") { Description = "The argument is a text even if it looks like something else" };

    public static Command Create()
    {
        Command command = new("do", "Have a device carry out an action, and wait for its answer")
        {
            CommandCall.Device, Action, Argument, Text, CommandCall.Timeout, CommandCall.Json,
        };
        CommandCall.Validate(command);
        command.SetAction(RunAsync);
        return command.WithExamples(
            "telemetry do garden identify      the device makes itself noticed",
            "telemetry do garden sample        a reading of every channel now",
            "telemetry do garden restart --timeout 1m");
    }

    /// <summary>The type and the value of an argument as it is written: a bool, a whole number, a number or a text.</summary>
    internal static (string Type, object Value) Typed(string text, bool isText)
    {
        if (!isText && bool.TryParse(text, out bool flag))
            return ("bool", flag);
        if (!isText && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return ("int64", whole);
        if (!isText && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real))
            return ("float64", real);
        return ("text", text);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        using CollectorClient client = new(CommandLine.DataDirectory(parsed));
        DeviceView device = DevicesCommand.DeviceOf(await client.ViewAsync(cancelled), parsed.GetValue(CommandCall.Device)!);
        string name = parsed.GetValue(Action)!;
        if (device.Actions.Count > 0 && device.Actions.All(action => action.Name != name))
        {
            throw new UserException(
                $"{device.Device} has no action {name}", $"It has: {string.Join(", ", device.Actions.Select(action => action.Name))}");
        }

        (string? type, object? value) = parsed.GetValue(Argument) is { } text ? Typed(text, parsed.GetValue(Text)) : (null, (object?)null);
        if (value is string words && System.Text.Encoding.UTF8.GetByteCount(words) > Wire.Limits.ValueTextBytes)
            throw new UserException($"an argument has at most {Wire.Limits.ValueTextBytes} bytes", exitCode: ExitCode.Usage);

        return await CommandCall.RunAsync(parsed, client, device, new CommandOrder(name, Action: true, type, value), null, cancelled);
    }
}
