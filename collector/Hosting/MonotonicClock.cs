using System.Diagnostics;

namespace Telemetry.Collector.Hosting;

/// <summary>The collector's clock: microseconds since some moment before its start; it never steps.</summary>
public static class MonotonicClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();
    private static readonly double UsPerTick = 1e6 / Stopwatch.Frequency;

    public static long NowUs => (long)((Stopwatch.GetTimestamp() - Origin) * UsPerTick);

    /// <summary>What the wall clock says for time 0 of this clock: microseconds since 1970 UTC.</summary>
    public static long UtcUsAtZero()
    {
        long utcTicks = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks;
        return (utcTicks / TimeSpan.TicksPerMicrosecond) - NowUs;
    }
}
