namespace Telemetry.Collector.History;

/// <summary>UTC in µs since 1970, from one moment up to, not including, another; so ranges that follow each other share nothing.</summary>
public readonly record struct TimeRange(long FromUs, long ToUs)
{
    /// <summary>Everything, with a known time or without.</summary>
    public static TimeRange All { get; } = new(long.MinValue, long.MaxValue);

    public bool IsAll => this == All;

    public bool Contains(long utcUs) => utcUs >= FromUs && utcUs < ToUs;
}
