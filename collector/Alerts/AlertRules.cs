using Telemetry.Wire;

namespace Telemetry.Collector.Alerts;

/// <summary>Limits for the channels that both patterns match.</summary>
public sealed record LimitRule(NamePattern Device, NamePattern Channel, ChannelLimits Limits);

/// <summary>How long the devices that the pattern matches may be without readings, µs; null: as long as they like.</summary>
public sealed record AbsenceRule(NamePattern Device, long? AfterUs);

/// <summary>
/// Which limits are whose. Of the rules that match, the most specific one counts, alone: that with more of the device's name, then that with more
/// of the channel's; of equals the last. Without a rule a channel is held against the range that its device declared.
/// </summary>
public sealed class AlertRules(IReadOnlyList<LimitRule> limits, IReadOnlyList<AbsenceRule> absences)
{
    /// <summary>Longer than a restart, a router's update or an access point that changes its channel takes.</summary>
    public const long DefaultAbsenceUs = 5 * 60_000_000L;

    /// <summary>What is configured where nothing is.</summary>
    public static AlertRules Default { get; } = new([], []);

    public ChannelLimits LimitsOf(string device, ChannelDeclaration channel)
    {
        ArgumentNullException.ThrowIfNull(channel);

        // Text and bytes are not held against numbers, whatever a pattern happens to match.
        if (channel.Type is ChannelType.Text or ChannelType.Bytes)
            return ChannelLimits.None;

        LimitRule? found = limits
            .Where(rule => rule.Device.Matches(device) && rule.Channel.Matches(channel.Name))
            .OrderBy(rule => rule.Device.Specificity)
            .ThenBy(rule => rule.Channel.Specificity)
            .LastOrDefault();
        return found is null ? ChannelLimits.Declared(channel) : found.Limits;
    }

    /// <summary>How long the device may be without readings, µs; null: as long as it likes.</summary>
    public long? AbsenceOf(string device)
    {
        AbsenceRule? found = absences.Where(rule => rule.Device.Matches(device)).OrderBy(rule => rule.Device.Specificity).LastOrDefault();
        return found is null ? DefaultAbsenceUs : found.AfterUs;
    }
}
