using Telemetry.RaspberryPi.Configuration;

namespace Telemetry.RaspberryPi.Sensors.Settings;

/// <summary>What is wrong with the configuration, and where.</summary>
/// <param name="At">The value that is wrong.</param>
/// <param name="Message">For a person, with what to write instead.</param>
public sealed record SettingError(Setting At, string Message)
{
    /// <summary>With line and key: "line 7, sensors[0].interval: …".</summary>
    public override string ToString() => At.Error(Message).Message;
}
