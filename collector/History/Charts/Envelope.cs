using System.Numerics;

namespace Telemetry.Collector.History.Charts;

/// <summary>What the readings of one column of a chart have in common: so no spike is hidden, however many there are.</summary>
/// <param name="At">index of the column</param>
/// <param name="IsJoined">no gap in time lies between the column before and this one</param>
public readonly record struct ChartColumn(int At, double First, double Min, double Max, double Last, bool IsJoined);

/// <summary>The course of a channel over a time in so many columns, whatever the number of readings.</summary>
public sealed class Envelope(TimeRange range, int columns)
{
    // A pause of so many usual intervals is a gap. Readings that were lost now and then are none.
    private const int GapIntervals = 4;

    private readonly ChartColumn?[] _columns = new ChartColumn?[columns];
    private readonly long[] _pausesBefore = new long[columns];
    private readonly long[] _intervals = new long[64];
    private long _lastUs = long.MinValue;

    public TimeRange Range { get; } = range;

    public int Columns => _columns.Length;

    /// <summary>Readings with a finite value.</summary>
    public long Count { get; private set; }

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public void Add(long utcUs, double value)
    {
        if (!Range.Contains(utcUs) || !double.IsFinite(value))
            return;

        int at = (int)((utcUs - Range.FromUs) / ((double)(Range.ToUs - Range.FromUs) / Columns));
        at = Math.Min(at, Columns - 1);
        long pause = _lastUs == long.MinValue ? long.MaxValue : Math.Max(0, utcUs - _lastUs);
        if (Count++ > 0)
            _intervals[BitOperations.Log2((ulong)pause | 1)]++;
        _lastUs = utcUs;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
        if (_columns[at] is { } column)
        {
            _columns[at] = column with { Min = Math.Min(column.Min, value), Max = Math.Max(column.Max, value), Last = value };
            return;
        }

        _columns[at] = new ChartColumn(at, value, value, value, value, false);
        _pausesBefore[at] = pause;
    }

    /// <summary>The columns that have readings, from left to right.</summary>
    public IEnumerable<ChartColumn> Filled()
    {
        // Powers of two: the upper end of the most frequent one.
        long usual = 2L << Math.Min(60, Array.IndexOf(_intervals, _intervals.Max()));
        for (int at = 0; at < Columns; at++)
        {
            if (_columns[at] is { } column)
                yield return column with { IsJoined = _pausesBefore[at] <= usual * GapIntervals };
        }
    }
}
