namespace Telemetry.Collector.History.Verification;

/// <summary>Reading numbers, added ascending, as ranges: all are counted, the first of the ranges are kept.</summary>
public sealed class NumberList
{
    /// <summary>Enough to see where and how; what is behind them is counted.</summary>
    public const int Kept = 10;

    private readonly List<(ulong First, ulong End)> _ranges = [];
    private ulong _end;

    public ulong Count { get; private set; }

    public ulong Ranges { get; private set; }

    /// <summary>The first of them; ends are exclusive.</summary>
    public IReadOnlyList<(ulong First, ulong End)> First => _ranges;

    /// <summary>The lowest number, if there is any.</summary>
    public ulong Lowest => _ranges.Count == 0 ? 0 : _ranges[0].First;

    /// <summary>The highest number, if there is any.</summary>
    public ulong Highest => Count == 0 ? 0 : _end - 1;

    /// <param name="end">exclusive</param>
    public void Add(ulong first, ulong end)
    {
        if (first >= end)
            return;

        bool follows = Count > 0 && first == _end;
        Count += end - first;
        _end = end;
        if (!follows)
            Ranges++;
        if (follows && Ranges <= Kept)
            _ranges[^1] = (_ranges[^1].First, end);
        else if (!follows && Ranges <= Kept)
            _ranges.Add((first, end));
    }
}
