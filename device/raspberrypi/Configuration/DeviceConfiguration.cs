namespace Telemetry.RaspberryPi.Configuration;

/// <summary>What <c>telemetry-device.json</c> says. Paths are absolute.</summary>
/// <param name="CollectorHost">Empty: the provisioning file's, or else whoever answers in the local network.</param>
/// <param name="Provisioning">The file that <c>telemetry enroll</c> wrote: id and key.</param>
/// <param name="Data">Where the reading log and parameters are kept; empty: nowhere, in memory only.</param>
/// <param name="Sensors">One entry a sensor, to be understood by the sensors' providers.</param>
/// <param name="IntervalUs">Of sensors that say none, microseconds.</param>
public sealed record DeviceConfiguration(
    string CollectorHost,
    int CollectorPort,
    string Provisioning,
    string Data,
    LogSettings Log,
    long IntervalUs,
    IReadOnlyList<Setting> Sensors);

/// <summary>How much of the card the reading log may take, and how often it waits for the card.</summary>
/// <param name="Bytes">Of all its files together.</param>
/// <param name="SyncUs">Most time between two waits for the card, microseconds; 0: every reading before it is sent.</param>
public sealed record LogSettings(long Bytes, long SyncUs);
