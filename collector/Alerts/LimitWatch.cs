using Telemetry.Collector.Views;

namespace Telemetry.Collector.Alerts;

// One limit, here an upper one; a lower one is its mirror image.
//
//   limit                 ─────────────── beyond: raises, once it has lasted for as long as it must
//                         between:        changes nothing
//   limit - hysteresis    ───────────────
//                         back:           clears at once
//
// Readings are counted in the order of their numbers, not of their arrival. Who decides is the newest reading that is beyond or back; one that
// comes late and is older than that changes nothing, one that is newer changes what it would have changed in its turn. So without a time the
// state is the same in whatever order readings arrive. With a time, a late reading that interrupts what seemed to last makes the time start
// again at the newest reading: then a limit may be found later than in order, never for less.
//
/// <summary>Whether a channel's values are beyond one limit.</summary>
internal sealed class LimitWatch
{
    private readonly double _hysteresis;
    private readonly long _forUs;

    /// <summary>The newest reading that was beyond or back.</summary>
    private ReadingOrder _decided;

    private ReadingOrder _newest;
    private long _newestUs;

    /// <summary>The first of the readings beyond that the newest ones are, without another between; null: the newest is not beyond.</summary>
    private (ReadingOrder Order, long AtUs)? _run;

    /// <summary>An earlier run of the collector may have raised it: the first reading that is not back confirms that.</summary>
    private bool _mayBeRaised;

    public LimitWatch(AlertLevel level, double limit, bool isAbove, ChannelLimits limits, bool mayBeRaised)
    {
        Level = level;
        Limit = limit;
        IsAbove = isAbove;
        _hysteresis = limits.Hysteresis;
        _forUs = limits.ForUs;
        _mayBeRaised = mayBeRaised;
    }

    public AlertLevel Level { get; }

    public double Limit { get; }

    public bool IsAbove { get; }

    public bool IsRaised { get; private set; }

    /// <summary>Where a value counts as back.</summary>
    public double BackAt => IsAbove ? Limit - _hysteresis : Limit + _hysteresis;

    /// <param name="timeUs">the device's, µs since its boot</param>
    /// <param name="value">not NaN</param>
    public void Take(ReadingOrder order, long timeUs, double value)
    {
        bool isBeyond = IsAbove ? value > Limit : value < Limit;
        bool isBack = IsAbove ? value <= BackAt : value >= BackAt;
        if (_forUs > 0)
            FollowRun(order, timeUs, isBeyond);

        if (_mayBeRaised)
            IsRaised = !isBack;
        _mayBeRaised = false;
        if ((!isBeyond && !isBack) || order < _decided)
            return;

        _decided = order;
        if (isBack)
            IsRaised = false;
        else
            IsRaised |= _forUs == 0 || (_run is { } run && timeUs - run.AtUs >= _forUs);
    }

    private void FollowRun(ReadingOrder order, long timeUs, bool isBeyond)
    {
        if (order > _newest)
        {
            // The clock of another boot measures nothing since this one's start.
            bool goesOn = _run is { } run && run.Order.Boot == order.Boot;
            _run = !isBeyond ? null : goesOn ? _run : (order, timeUs);
            (_newest, _newestUs) = (order, timeUs);
        }
        else if (!isBeyond && _run is { } interrupted && order > interrupted.Order)
        {
            _run = (_newest, _newestUs);
        }
    }
}
