namespace Telemetry.Collector.Engine;

/// <summary>The moment of the call that is being handled, and what it is in UTC. Nothing here reads a clock.</summary>
internal sealed class EngineTime
{
    private static readonly long LargestUtcUs = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Monotonic, µs.</summary>
    public long NowUs { get; private set; }

    /// <summary>UTC of monotonic time 0, µs since 1970.</summary>
    public long UtcUsAtZero { get; private set; }

    public DateTimeOffset Now => Utc(NowUs) ?? DateTimeOffset.UnixEpoch;

    /// <summary>Time never goes back, whatever the host's threads say.</summary>
    public void Advance(long nowUs) => NowUs = Math.Max(NowUs, nowUs);

    public void SetUtc(long utcUsAtZero) => UtcUsAtZero = utcUsAtZero;

    /// <summary>Null for a time that no calendar shows.</summary>
    public DateTimeOffset? Utc(long monotonicUs) => FromUnix(UtcUsAtZero, monotonicUs);

    /// <summary>The sum of two times in µs since 1970; null for a time that no calendar shows.</summary>
    public static DateTimeOffset? FromUnix(long us, long moreUs)
    {
        Int128 sum = (Int128)us + moreUs;
        return sum < 0 || sum > LargestUtcUs ? null : DateTimeOffset.UnixEpoch.AddTicks((long)sum * TimeSpan.TicksPerMicrosecond);
    }
}
