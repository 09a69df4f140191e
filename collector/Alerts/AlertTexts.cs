using Telemetry.Collector.Console;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Alerts;

/// <summary>What is said of alerts: a stable code, what was seen, what to try next. What concerns a channel begins with its name.</summary>
internal static class AlertTexts
{
    // A reading that was just sampled and one that a device kept while it was away are different news.
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(10);

    /// <summary>The level has changed to that which the alert has now.</summary>
    /// <param name="age">of the reading that did it, since it was sampled; null: unknown</param>
    public static StateReason Changed(ChannelAlert alert, ChannelDeclaration channel, TimeSpan? age)
    {
        string late = age > LateAfter ? $" (sampled {Format.Duration(age.Value)} ago)" : "";
        string value = $"{alert.Channel} is {Value(alert.Value!.Value, channel, (alert.By ?? alert.Former)?.Limit)}";
        string former = alert.Former is { } before ? $", no longer {Beyond(before, alert.Limits, channel)}" : "";
        if (alert.By is not { } by)
            return new(AlertCodes.LimitClear, $"{value}{(former.Length > 0 ? former : ", within its limits")}{late}", "");

        string and = alert.Former?.Level > by.Level ? $"{former}, still" : ",";
        return new(AlertCodes.OfLimit(by.Level), $"{value}{and} {Beyond(by, alert.Limits, channel)}{late}", Next(alert.Limits));
    }

    public static StateReason WithoutLimits(string channel) =>
        new(AlertCodes.LimitClear, $"{channel} has no limits any more", "");

    public static StateReason NotDeclared(string channel) =>
        new(AlertCodes.LimitClear, $"{channel} is no longer among the channels of the device", "");

    public static StateReason Revoked(string channel) =>
        new(AlertCodes.LimitClear, $"{channel}: the device was revoked", "");

    /// <summary>The same with a word on the changes that were too many for an event each.</summary>
    public static StateReason After(StateReason reason, int unnoted) => unnoted <= 0
        ? reason
        : reason with
        {
            Evidence = $"{reason.Evidence}; {unnoted} {(unnoted == 1 ? "change" : "changes")} before that came too fast to be noted",
            Next = "give the limit a hysteresis that is larger than the signal's noise, or a time with \"for\" (docs/alerts.md)",
        };

    /// <param name="state">the device's, with its reason</param>
    public static StateReason Absent(DeviceState state, StateReason why, long afterUs) => new(
        AlertCodes.OfflineLong,
        $"no readings for {Format.Duration(TimeSpan.FromMicroseconds(afterUs))}; {Format.State(state)}: {(why.Evidence.Length > 0 ? why.Evidence : why.Code)}",
        why.Next);

    public static StateReason Back(TimeSpan away) => new(AlertCodes.OfflineOver, $"back after {Format.Duration(away)}", "");

    public static StateReason NotAwaited() => new(AlertCodes.OfflineOver, "it may be away as long as it likes", "");

    private static string Beyond(LimitWatch by, ChannelLimits limits, ChannelDeclaration channel)
    {
        string side = by.IsAbove ? "above" : "below";
        if (limits.Origin.Length == 0)
            return $"{side} {Limit(by, channel)}, the {(by.IsAbove ? "highest" : "lowest")} value that the device calls possible";

        string level = by.Level == AlertLevel.Alarm ? "alarm" : "warning";
        return channel.Type == ChannelType.Bool ? $"which is {(by.Level == AlertLevel.Alarm ? "an alarm" : "a warning")}" : $"{side} the {level} limit {Limit(by, channel)}";
    }

    private static string Next(ChannelLimits limits) => limits.Origin.Length == 0
        ? "look at the sensor and its wiring: such a value cannot be"
        : $"see what is wrong there; if nothing is, change {limits.Origin}";

    private static string Limit(LimitWatch by, ChannelDeclaration channel) => Format.Setting(by.Limit, Printable.Text(channel.Unit));

    /// <summary>With as many decimals as mean something, or more where the value would read like the limit that it is beyond.</summary>
    private static string Value(double value, ChannelDeclaration channel, double? limit)
    {
        string shown = Shown(value, channel);
        bool readsAsLimit = channel.Type != ChannelType.Bool && limit is { } edge && edge != value && Shown(edge, channel) == shown;
        return readsAsLimit ? Format.Setting(value, Printable.Text(channel.Unit)) : shown;
    }

    private static string Shown(double value, ChannelDeclaration channel)
    {
        object typed = channel.Type switch
        {
            ChannelType.Bool => value != 0,
            ChannelType.Int64 => (long)value,
            _ => value,
        };
        return Format.Value(typed, Printable.Text(channel.Unit), channel.HasResolution ? channel.Resolution : null);
    }
}
