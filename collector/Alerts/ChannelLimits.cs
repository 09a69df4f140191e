using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Alerts;

/// <summary>A value above <see cref="Above"/>, or below <see cref="Below"/>, is beyond the limit; the limits themselves are not. Null: there is none.</summary>
public sealed record LevelLimits(double? Above, double? Below)
{
    public static LevelLimits None { get; } = new(null, null);

    public bool Any => Above is not null || Below is not null;
}

/// <summary>What a channel's values are held against, in the channel's unit; a bool is 0 or 1.</summary>
public sealed record ChannelLimits
{
    /// <summary>No value of the channel is an alert.</summary>
    public static ChannelLimits None { get; } = new();

    public LevelLimits Warn { get; init; } = LevelLimits.None;

    public LevelLimits Alarm { get; init; } = LevelLimits.None;

    /// <summary>How far a value must come back behind a limit that it was beyond. Not negative.</summary>
    public double Hysteresis { get; init; }

    /// <summary>How long values must be beyond a limit without interruption, µs of the device's time; 0: one is enough.</summary>
    public long ForUs { get; init; }

    /// <summary>Where the limits come from, for a person: <c>alerts.rules[0] in telemetry.json</c>; empty: the device declared them.</summary>
    public string Origin { get; init; } = "";

    public bool Any => Warn.Any || Alarm.Any;

    public LevelLimits Of(AlertLevel level) => level == AlertLevel.Alarm ? Alarm : Warn;

    /// <summary>
    /// PROTOCOL 8.6: the range is that of the values that are possible. One outside comes from a sensor that is broken, or that is not what it says
    /// it is, so it is an alarm; how a value within the range is to be judged the device does not say.
    /// </summary>
    public static ChannelLimits Declared(ChannelDeclaration channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        bool isRange = channel.HasRange && channel.Lowest <= channel.Highest;
        return isRange ? new ChannelLimits { Alarm = new LevelLimits(Finite(channel.Highest), Finite(channel.Lowest)) } : None;
    }

    private static double? Finite(double limit) => double.IsFinite(limit) ? limit : null;
}
