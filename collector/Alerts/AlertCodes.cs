using Telemetry.Collector.Views;

namespace Telemetry.Collector.Alerts;

/// <summary>The codes of events that begin, change and end alerts. They are stored and published, so they never change.</summary>
public static class AlertCodes
{
    public const string LimitWarn = "limit-warn";
    public const string LimitAlarm = "limit-alarm";
    public const string LimitClear = "limit-clear";
    public const string OfflineLong = "offline-long";
    public const string OfflineOver = "offline-over";

    public static IReadOnlyList<string> All { get; } = [LimitWarn, LimitAlarm, LimitClear, OfflineLong, OfflineOver];

    public static bool IsAlert(string code) => All.Contains(code);

    /// <summary>The level that holds after an event; null: none.</summary>
    public static AlertLevel? LevelAfter(string code) => code switch
    {
        LimitAlarm or OfflineLong => AlertLevel.Alarm,
        LimitWarn => AlertLevel.Warn,
        _ => null,
    };

    public static string OfLimit(AlertLevel? level) => level switch
    {
        AlertLevel.Alarm => LimitAlarm,
        AlertLevel.Warn => LimitWarn,
        _ => LimitClear,
    };
}
