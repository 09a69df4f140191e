using Telemetry.Collector.Store;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Engine;

/// <summary>
/// Chooses the points of a boot's clock that are stored: so few that a boot of a month has some thousands, so many that a mapping by them
/// alone is nearly as good as the live one.
/// <para>
/// The point that was chosen last gives the smallest error from then on, of all that were chosen: it had the smallest when it was chosen, and
/// none of the earlier ones drifts more slowly. So it alone tells when the next is due.
/// </para>
/// </summary>
internal sealed class ClockPoints
{
    /// <summary>
    /// Points that wait while the store is away: half an hour of them before the skew is known, hours after. Then those that are closest together
    /// are forgotten, which leaves the times in between with a larger error, stated as such.
    /// </summary>
    public const int WaitingLimit = 64;

    // With twice the live error it is what the stored times may be worse: less than a sensor's own delay mostly.
    private const long SlackUs = 5_000;

    // The wall clock moved by more: a mapping to UTC that was right is so no longer (PROTOCOL 11.3).
    private const long WallClockUs = 1_000;

    private readonly List<ClockPoint> _waiting = [];
    private ClockFix? _last;
    private long _lastUtcUsAtZero;

    /// <summary>Adds a point if the last one is no longer good enough at this moment, or says another UTC. True: it did.</summary>
    public bool Review(ClockMapping clock, EngineTime time)
    {
        if (!TryLive(clock, time, out ClockFix live, out long deviceUs))
            return false;

        if (_last is not { } last)
        {
            Add(live, time.UtcUsAtZero);
            return true;
        }

        if (Math.Abs(time.UtcUsAtZero - _lastUtcUsAtZero) > WallClockUs)
        {
            Step(live, deviceUs, time);
            return true;
        }

        bool isFirstWithSkew = live.DriftPpb < last.DriftPpb;
        bool isDue = isFirstWithSkew || last.ErrorUsAt(deviceUs) > (2 * live.ErrorUsAt(deviceUs)) + SlackUs;
        if (isDue)
            Add(live, time.UtcUsAtZero);
        return isDue;
    }

    /// <summary>No exchange follows for now: adds a point if there is a better one than the last.</summary>
    public void Close(ClockMapping clock, EngineTime time)
    {
        if (TryLive(clock, time, out ClockFix live, out long deviceUs) && IsBetter(live, deviceUs))
            Add(live, time.UtcUsAtZero);
    }

    /// <summary>Moves the points that wait for the store into a list.</summary>
    public void TakeWaiting(BootKey boot, List<BootClockPoint> points)
    {
        foreach (ClockPoint point in _waiting)
            points.Add(new BootClockPoint(boot, point));
        _waiting.Clear();
    }

    /// <summary>The best exchange for the device's time now.</summary>
    private static bool TryLive(ClockMapping clock, EngineTime time, out ClockFix live, out long deviceUs)
    {
        live = default;
        return clock.TryMapBack(time.NowUs, out deviceUs) && clock.TryFix(deviceUs, out live);
    }

    private bool IsBetter(in ClockFix live, long deviceUs) =>
        _last is not { } last || live.ErrorUsAt(deviceUs) < last.ErrorUsAt(deviceUs);

    /// <summary>
    /// The wall clock moved. Times before this moment keep the UTC that they had, by the best point with the old UTC; the same point stated at
    /// this moment gives later ones the new UTC.
    /// </summary>
    private void Step(in ClockFix live, long deviceUs, EngineTime time)
    {
        if (IsBetter(live, deviceUs))
            Add(live, _lastUtcUsAtZero);
        Add(_last!.Value.At(deviceUs), time.UtcUsAtZero);
    }

    private void Add(in ClockFix fix, long utcUsAtZero)
    {
        if (_waiting.Count == WaitingLimit)
            ForgetOne();
        _waiting.Add(new ClockPoint(fix.DeviceUs, utcUsAtZero + fix.CollectorUs, fix.ErrorUs, fix.SkewPpb, fix.DriftPpb));
        _last = fix;
        _lastUtcUsAtZero = utcUsAtZero;
    }

    /// <summary>The one without which the gap between its neighbours is the smallest.</summary>
    private void ForgetOne()
    {
        int forgotten = 1;
        for (int i = 2; i < _waiting.Count - 1; i++)
        {
            if (GapWithout(i) < GapWithout(forgotten))
                forgotten = i;
        }

        _waiting.RemoveAt(forgotten);
    }

    private long GapWithout(int index) => _waiting[index + 1].DeviceUs - _waiting[index - 1].DeviceUs;
}
