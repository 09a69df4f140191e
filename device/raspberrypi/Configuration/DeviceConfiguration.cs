using Telemetry.RaspberryPi.Sensors.Settings;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Configuration;

/// <summary>What <c>telemetry-device.json</c> says. Paths are absolute.</summary>
public sealed record DeviceConfiguration
{
    /// <summary>Empty: the provisioning file's, or else whoever answers in the local network.</summary>
    public string CollectorHost { get; init; } = "";

    public int CollectorPort { get; init; } = Limits.DefaultPort;

    /// <summary>The file that <c>telemetry enroll</c> wrote, with id and key; empty: not said.</summary>
    public string Provisioning { get; init; } = "";

    /// <summary>Where the reading log and parameters are kept; empty: not said.</summary>
    public string Data { get; init; } = "";

    public LogSettings Log { get; init; } = LogSettings.Default;

    public IReadOnlyList<SensorSettings> Sensors { get; init; } = [];
}

/// <summary>How much of the card the reading log may take, and how often it waits for the card.</summary>
/// <param name="Bytes">Of all its files together.</param>
/// <param name="SyncUs">Most time between two waits for the card, microseconds; 0: every reading before it is sent.</param>
public sealed record LogSettings(long Bytes, long SyncUs)
{
    public static LogSettings Default { get; } = new(64_000_000, 1_000_000);
}
