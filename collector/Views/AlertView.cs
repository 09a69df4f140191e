namespace Telemetry.Collector.Views;

/// <summary>How much an alert matters: at a warning somebody should look today, at an alarm now.</summary>
public enum AlertLevel
{
    Warn,
    Alarm,
}

/// <summary>Something that is beyond its limit at this moment (docs/alerts.md).</summary>
/// <param name="Code">Kebab-case and stable: that of the event with which it began. <c>limit-warn</c>, <c>limit-alarm</c>; of a device <c>offline-long</c>.</param>
/// <param name="Channel">Null: the device itself.</param>
/// <param name="Since">UTC at which this collector, or an earlier run of it, saw it; what a device kept in its log is seen late.</param>
/// <param name="Value">What went beyond the limit then; null where it is not known any more, or there is none. The latest value is in the channel.</param>
/// <param name="Limit">In the channel's unit; of <c>offline-long</c> in seconds.</param>
/// <param name="IsAbove">On which side of the limit the value is; null: that is not known, or there is no value.</param>
/// <param name="Unit">UCUM code of value and limit.</param>
/// <param name="Evidence">What was seen, for people.</param>
/// <param name="Next">What to try; may be empty.</param>
public sealed record AlertView(
    AlertLevel Level,
    string Code,
    string? Channel,
    DateTimeOffset Since,
    double? Value,
    double? Limit,
    bool? IsAbove,
    string Unit,
    string Evidence,
    string Next);

/// <summary>Alerts that are active now, of all devices.</summary>
public sealed record AlertCounts(int Warn, int Alarm)
{
    public static AlertCounts None { get; } = new(0, 0);
}
