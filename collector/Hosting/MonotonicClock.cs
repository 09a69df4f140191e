using System.Diagnostics;

namespace Telemetry.Collector.Hosting;

/// <summary>The collector's clock: microseconds since some moment before its start; it never steps.</summary>
public static class MonotonicClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();
    private static readonly double UsPerTick = 1e6 / Stopwatch.Frequency;

    public static long NowUs => (long)((Stopwatch.GetTimestamp() - Origin) * UsPerTick);

    /// <summary>Two readings of clocks lie within less than this, unless the thread lost the processor between them.</summary>
    private const long NarrowUs = 5;

    /// <summary>A thread that loses the processor so many times in a row gets the best of them.</summary>
    private const int Tries = 20;

    /// <summary>
    /// What the wall clock says for time 0 of this clock: microseconds since 1970 UTC. Right within some microseconds: the error that is stated
    /// for a reading's time on a fast network is not much more.
    /// </summary>
    public static long UtcUsAtZero()
    {
        long narrowestUs = long.MaxValue;
        long utcUsAtZero = 0;
        for (int i = 0; i < Tries && narrowestUs > NarrowUs; i++)
        {
            long beforeUs = NowUs;
            long utcTicks = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks;
            long widthUs = NowUs - beforeUs;
            if (widthUs >= narrowestUs)
                continue;

            narrowestUs = widthUs;
            utcUsAtZero = (utcTicks / TimeSpan.TicksPerMicrosecond) - beforeUs - (widthUs / 2);
        }

        return utcUsAtZero;
    }
}
