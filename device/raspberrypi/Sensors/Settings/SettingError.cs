namespace Telemetry.RaspberryPi.Sensors.Settings;

/// <summary>What is wrong with the configuration, and where.</summary>
/// <param name="Path">From the top of the file: <c>sensors[2].channels.temperature.interval</c>. The file's reader finds the line.</param>
/// <param name="Message">A sentence for a person, with what to write instead.</param>
public sealed record SettingError(string Path, string Message);
