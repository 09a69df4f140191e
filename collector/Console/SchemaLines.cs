using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>What can be set and done on a device, for its page.</summary>
internal static class SchemaLines
{
    private const int NameCells = 24;
    private const int ValueCells = 14;
    private const int ActionCells = 16;

    public static IEnumerable<Line> Of(DeviceView device, int width)
    {
        if (device.Parameters.Count > 0)
            yield return DetailsPage.Heading("Parameters", width);
        foreach (ParameterView parameter in device.Parameters)
        {
            yield return new Line(width).Add("  ").Column(parameter.Name, NameCells, Theme.Label)
                .Right(Format.Setting(parameter.Value, parameter.Unit), ValueCells, Theme.Value)
                .Add($"  {Bounds(parameter)}{Format.Safe(parameter.Description)}", Theme.Label);
        }

        if (device.Actions.Count > 0)
            yield return DetailsPage.Heading("Actions", width);
        foreach (ActionView action in device.Actions)
            yield return new Line(width).Add("  ").Column(action.Name, ActionCells, Theme.Label).Add(Format.Safe(action.Description));
    }

    /// <summary>"1 to 60,000 ms"; nothing where there is no range.</summary>
    public static string Range(ParameterView parameter) =>
        parameter.Lowest is null ? "" : $"{Format.Setting(parameter.Lowest, "")} to {Format.Setting(parameter.Highest, parameter.Unit)}";

    private static string Bounds(ParameterView parameter)
    {
        string range = parameter.Lowest is null ? parameter.Type : Range(parameter);
        return $"{range}, default {Format.Setting(parameter.Default, "")}: ";
    }
}
