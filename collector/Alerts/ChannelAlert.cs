using System.Globalization;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Alerts;

//   level     when
//   alarm     a value went beyond an alarm limit and none has come back behind it since
//   warn      the same of a warning limit, and there is no alarm
//   ok        else
//
/// <summary>One channel that has limits, and where its values stand to them.</summary>
internal sealed class ChannelAlert
{
    private LimitWatch[] _watches = [];

    public ChannelAlert(string channel) => Channel = channel;

    public string Channel { get; }

    public ChannelLimits Limits { get; private set; } = ChannelLimits.None;

    /// <summary>Null: within the limits.</summary>
    public AlertLevel? Level { get; private set; }

    /// <summary>UTC at which this level began.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>The limit that the level comes from; null: there is none, or an earlier run of the collector knew it.</summary>
    public LimitWatch? By { get; private set; }

    /// <summary>The limit that the level before came from.</summary>
    public LimitWatch? Former { get; private set; }

    /// <summary>The value that brought the level; null as for <see cref="By"/>.</summary>
    public double? Value { get; private set; }

    /// <summary>A float32 with the digits that it has, not with those of its double.</summary>
    public void RoundValue() => Value = Value is { } value ? double.Parse(((float)value).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    /// <summary>What is said of this level.</summary>
    public StateReason Reason { get; set; } = new(AlertCodes.LimitClear, "", "");

    /// <summary>What the last event said; null: none, or that all is well.</summary>
    public StateReason? Noted { get; set; }

    /// <summary>Changes since the last event that have none.</summary>
    public int Unnoted { get; set; }

    public EventBudget Budget { get; } = new();

    /// <summary>An event is missing that says how things are now.</summary>
    public bool IsToBeNoted => AlertCodes.LevelAfter(Noted?.Code ?? AlertCodes.LimitClear) != Level || (Level is not null && NotedBy != By);

    /// <summary>The limit of the last event.</summary>
    public LimitWatch? NotedBy { get; set; }

    /// <summary>An earlier run of the collector left it so.</summary>
    public void Remember(AlertLevel level, DateTimeOffset since, StateReason reason)
    {
        Level = level;
        Since = since;
        Reason = reason;
        Noted = reason;
    }

    /// <summary>Its limits are these from now on. A level stays until a value says otherwise.</summary>
    public void Hold(ChannelLimits limits)
    {
        if (limits == Limits)
            return;

        Limits = limits;
        By = null;
        NotedBy = null;
        _watches = [.. Watches(limits)];
    }

    /// <summary>True: the level has changed, or where it comes from.</summary>
    /// <param name="value">not NaN</param>
    public bool Take(ReadingOrder order, long timeUs, double value, DateTimeOffset now)
    {
        LimitWatch? by = null;
        foreach (LimitWatch watch in _watches)
        {
            watch.Take(order, timeUs, value);
            by ??= watch.IsRaised ? watch : null;
        }

        if (by == By && by?.Level == Level)
            return false;

        // Found again after a restart: as it was, and now the limit is known.
        bool isFound = By is null && by is not null && by.Level == Level;
        Since = isFound ? Since : now;
        NotedBy = isFound ? by : NotedBy;
        Former = By;
        (By, Level, Value) = (by, by?.Level, value);
        return true;
    }

    /// <summary>There is nothing to be held against limits any more.</summary>
    public void End(StateReason reason, DateTimeOffset now)
    {
        (Former, By, Level, Value) = (By, null, null, null);
        Since = now;
        Reason = reason;
        _watches = [];
        Limits = ChannelLimits.None;
    }

    public AlertView View(AlertLevel level, string unit) =>
        new(level, AlertCodes.OfLimit(level), Channel, Since, Value, By?.Limit, By?.IsAbove, unit, Reason.Evidence, Reason.Next);

    /// <summary>Alarms first: what is raised first in this order is the level.</summary>
    private IEnumerable<LimitWatch> Watches(ChannelLimits limits)
    {
        foreach (AlertLevel level in (AlertLevel[])[AlertLevel.Alarm, AlertLevel.Warn])
        {
            LevelLimits of = limits.Of(level);
            bool mayBeRaised = Level >= level;
            if (of.Above is { } above)
                yield return new LimitWatch(level, above, isAbove: true, limits, mayBeRaised);
            if (of.Below is { } below)
                yield return new LimitWatch(level, below, isAbove: false, limits, mayBeRaised);
        }
    }
}
