using System.Text.Json.Serialization;

namespace Telemetry.Collector.Views;

/// <summary>What a device is to do.</summary>
/// <param name="Action">True: run the action of that name; false: set the parameter of that name.</param>
/// <param name="Type">Of the value: "bool", "int64", "float32", "float64" or "text"; null for an action without an argument.</param>
/// <param name="Value">bool, long, double or string.</param>
public sealed record CommandOrder(string Name, bool Action, string? Type, object? Value);

/// <summary>What became of a command.</summary>
public enum CommandEnd
{
    Applied,

    /// <summary>The device did not do it, by its rules (PROTOCOL 12.3, 12.5).</summary>
    Refused,

    /// <summary>The device could not do it, or restarted before it answered.</summary>
    Failed,

    /// <summary>It went to the device, which has not answered in the time asked for. The result may still come.</summary>
    Unanswered,

    /// <summary>It went nowhere: the device is not connected, or has too many commands to answer.</summary>
    NotSent,
}

/// <param name="Message">Of the device, or why the command was not sent; for people.</param>
/// <param name="Value">The parameter's value after the command; null where there is none.</param>
public sealed record CommandOutcome(string Device, string Name, CommandEnd Status, string Message, object? Value)
{
    /// <summary>The parameter's unit as UCUM code; left out where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unit { get; init; }
}
