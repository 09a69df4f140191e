using System.CommandLine;
using Telemetry.Collector.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry set</c>: changes a parameter of a device.</summary>
public static class SetCommand
{
    private static readonly Argument<string> Parameter = new("PARAMETER") { Description = "Its name; telemetry devices DEVICE lists them" };

    private static readonly Argument<string> Value = new("VALUE")
    {
        Description = "The value in the parameter's unit; a time also as a duration such as 10s",
    };

    public static Command Create()
    {
        Command command = new("set", "Change a parameter of a device, and wait for its answer")
        {
            CommandCall.Device, Parameter, Value, CommandCall.Timeout, CommandCall.Json,
        };
        CommandCall.Validate(command);
        command.SetAction(RunAsync);
        return command.WithExamples(
            "telemetry set garden temperature.interval 10s",
            "telemetry devices garden          which parameters there are, with range and default");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        using CollectorClient client = new(CommandLine.DataDirectory(parsed));
        DeviceView device = DevicesCommand.DeviceOf(await client.ViewAsync(cancelled), parsed.GetValue(CommandCall.Device)!);
        string name = parsed.GetValue(Parameter)!;
        string text = parsed.GetValue(Value)!;
        ParameterView? parameter = device.Parameters.FirstOrDefault(parameter => parameter.Name == name);
        if (parameter is null)
        {
            // A device says what can be set when it connects: of one that has not there is nothing to say yet.
            throw device.Parameters.Count == 0 && device.BootId is null
                ? new UserException($"{device.Device} has not connected since this collector started: what can be set is not known", device.Reason.Next, ExitCode.NoAnswer)
                : new UserException(
                    $"{device.Device} has no parameter {name}",
                    device.Parameters.Count == 0 ? "It has none at all." : $"It has: {string.Join(", ", device.Parameters.Select(known => known.Name))}");
        }

        if (!SettingText.TryParse(parameter, text, out object value, out string error))
            throw new UserException($"{name}: {error}", exitCode: ExitCode.Usage);

        if (!SettingText.IsInRange(parameter, value))
        {
            CommandOutcome outside = new(device.Device, name, CommandEnd.Refused, $"{Format.Setting(value, parameter.Unit)} is not within {SchemaLines.Range(parameter)}, which the device declared as its range", null);
            return CommandCall.Show(parsed, device, outside with { Unit = parameter.Unit }, TimeSpan.Zero);
        }

        return await CommandCall.RunAsync(parsed, client, device, new CommandOrder(name, Action: false, parameter.Type, value), parameter.Unit, cancelled);
    }
}
