using Telemetry.Collector.Store;

namespace Telemetry.Collector.History;

/// <summary>
/// Brings the device time of one boot to UTC (docs/storage.md): of the points of its clock the one with the smallest error for that moment
/// counts. Without points it is the device's own statement, without that nothing. All times are µs.
/// </summary>
public sealed class BootClock
{
    // The years 1 to 9999: what an ISO 8601 time can say. A mapping to elsewhere is nonsense.
    private const long EarliestUtcUs = -62_135_596_800_000_000;
    private const long LatestUtcUs = 253_402_300_799_999_999;

    // What rounding may cost in sums of distances of thousands of years.
    private const double RoundingUs = 1000;

    private readonly ClockPoint[] _points;
    private readonly int[] _ranks;
    private readonly double _smallestError;
    private readonly double _smallestDrift;
    private int _last;

    /// <param name="points">in the order in which they were stored</param>
    /// <param name="stated">the device's statement of the UTC at its start, and the error of that</param>
    public BootClock(IEnumerable<ClockPoint> points, (long UtcUs, long ErrorUs)? stated = null)
    {
        _points = [.. points];
        IsStated = _points.Length == 0 && stated is not null;
        if (IsStated)
            _points = [new ClockPoint(0, stated!.Value.UtcUs, stated.Value.ErrorUs, 0, 0)];

        _ranks = [.. Enumerable.Range(0, _points.Length)];
        Array.Sort([.. _points.Select(point => point.DeviceUs)], _ranks);
        _points = [.. _ranks.Select(rank => _points[rank])];
        _smallestError = _points.Length == 0 ? 0 : _points.Min(point => point.ErrorUs);
        _smallestDrift = _points.Length == 0 ? 0 : _points.Min(point => point.DriftPpb) / 1e9;
    }

    public bool IsKnown => _points.Length > 0;

    /// <summary>The device says so itself; the collector never compared the clocks.</summary>
    public bool IsStated { get; }

    /// <summary>False: the time is not known.</summary>
    public bool TryMap(long deviceUs, out long utcUs, out long errorUs)
    {
        utcUs = 0;
        errorUs = 0;
        if (!IsKnown)
            return false;

        ref readonly ClockPoint point = ref _points[Best(deviceUs, out double error)];
        double distance = (double)deviceUs - point.DeviceUs;
        double drifted = distance * (point.SkewPpb / 1e9);
        if (point.UtcUs + distance + drifted is not (> EarliestUtcUs and < LatestUtcUs))
            return false;

        utcUs = point.UtcUs + (deviceUs - point.DeviceUs) + (long)drifted;
        errorUs = (long)Math.Min(Math.Ceiling(error), LatestUtcUs);
        return true;
    }

    /// <summary>Device times outside of this range have a UTC outside of that range, by whichever point.</summary>
    public (long FromUs, long ToUs) DeviceRange(TimeRange range)
    {
        double from = double.PositiveInfinity;
        double to = double.NegativeInfinity;
        foreach (ref readonly ClockPoint point in _points.AsSpan())
        {
            double pace = 1 + (point.SkewPpb / 1e9);
            from = Math.Min(from, point.DeviceUs + (((double)range.FromUs - point.UtcUs) / pace));
            to = Math.Max(to, point.DeviceUs + (((double)range.ToUs - point.UtcUs) / pace));
        }

        // Conversions of what is too large give the largest.
        return ((long)(from - RoundingUs), (long)(to + RoundingUs));
    }

    /// <summary>The point with the smallest error; of several the one that was stored last.</summary>
    private int Best(long deviceUs, out double error)
    {
        int right = FirstFrom(deviceUs);
        int left = right - 1;
        int best = -1;
        error = double.PositiveInfinity;
        while (left >= 0 || right < _points.Length)
        {
            // Farther away than this the error is larger on this side, whatever the point.
            if (left >= 0 && Reach(left, deviceUs) > error)
                left = -1;
            if (right < _points.Length && Reach(right, deviceUs) > error)
                right = _points.Length;
            if (left >= 0)
                Consider(left--, deviceUs, ref best, ref error);
            if (right < _points.Length)
                Consider(right++, deviceUs, ref best, ref error);
        }

        return best;
    }

    private double Reach(int index, long deviceUs) => _smallestError + (Math.Abs((double)deviceUs - _points[index].DeviceUs) * _smallestDrift);

    private void Consider(int index, long deviceUs, ref int best, ref double smallest)
    {
        ref readonly ClockPoint point = ref _points[index];
        double error = point.ErrorUs + (Math.Abs((double)deviceUs - point.DeviceUs) * (point.DriftPpb / 1e9));
        if (best >= 0 && (error > smallest || (error == smallest && _ranks[index] < _ranks[best])))
            return;

        (best, smallest) = (index, error);
    }

    /// <summary>The first point at or after a device time; readings come in order, so it is mostly the one of the time before.</summary>
    private int FirstFrom(long deviceUs)
    {
        if (IsFirstFrom(_last, deviceUs))
            return _last;

        int low = 0;
        int high = _points.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_points[middle].DeviceUs < deviceUs)
                low = middle + 1;
            else
                high = middle;
        }

        return _last = low;
    }

    private bool IsFirstFrom(int index, long deviceUs) =>
        (index == _points.Length || _points[index].DeviceUs >= deviceUs) && (index == 0 || _points[index - 1].DeviceUs < deviceUs);
}
