namespace Telemetry.Collector.Views;

/// <summary>One stored reading, for people and subscribers.</summary>
/// <param name="Value">bool, long, float, double, string, or byte[] for bytes.</param>
/// <param name="Time">UTC at which it was sampled; null while the boot's clock is unknown.</param>
/// <param name="ErrorMs">Error bound of <paramref name="Time"/>; null without a time.</param>
public sealed record ReadingView(
    string Device,
    string BootId,
    ulong Number,
    int ChannelNumber,
    string Channel,
    string Quantity,
    string Unit,
    string ValueType,
    double? Resolution,
    object Value,
    DateTimeOffset? Time,
    double? ErrorMs,
    long DeviceTimeUs);
