namespace Telemetry.Collector.Engine;

/// <summary>A line for the operator: from a device's log (PROTOCOL 8.11) or from the engine.</summary>
/// <param name="Time">UTC at which the collector got or made it.</param>
/// <param name="Device">Empty where it is about no device.</param>
/// <param name="Level">"error", "warning", "information", "debug".</param>
/// <param name="Text">One line.</param>
public readonly record struct LogLine(DateTimeOffset Time, string Device, string Level, string Text);
