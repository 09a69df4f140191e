namespace Telemetry.Collector.Http;

/// <summary>Lengths of buckets that a person would choose.</summary>
internal static class BucketStep
{
    private const long Ms = 1000;
    private const long Second = 1000 * Ms;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    private static readonly long[] Steps =
    [
        Ms, 2 * Ms, 5 * Ms, 10 * Ms, 20 * Ms, 50 * Ms, 100 * Ms, 200 * Ms, 500 * Ms,
        Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 30 * Second,
        Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute,
        Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour,
        Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day,
    ];

    /// <summary>The shortest that gives at most so many buckets, and whole weeks where that takes longer ones.</summary>
    public static long For(long spanUs, int buckets)
    {
        // One more than the quotient, because a range begins and ends within a bucket.
        long least = (spanUs / Math.Max(1, buckets - 1)) + 1;
        long step = Array.Find(Steps, one => one >= least);
        return step != 0 ? step : ((least / (28 * Day)) + 1) * 28 * Day;
    }

    /// <summary>As it is written in a request.</summary>
    public static string Text(long us) => us switch
    {
        _ when us % Day == 0 => $"{us / Day}d",
        _ when us % Hour == 0 => $"{us / Hour}h",
        _ when us % Minute == 0 => $"{us / Minute}m",
        _ when us % Second == 0 => $"{us / Second}s",
        _ => $"{us / Ms}ms",
    };
}
