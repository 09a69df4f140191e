using System.Globalization;

namespace Telemetry.Collector.History;

/// <summary>UTC in µs since 1970 as ISO 8601.</summary>
public static class UtcText
{
    private const int MostDecimals = 6;

    public static string Seconds(long utcUs) => Text(utcUs, 0);

    /// <summary>With as many decimals as an error bound leaves a meaning to.</summary>
    public static string Meaningful(long utcUs, long errorUs)
    {
        int decimals = MostDecimals;
        for (long step = 10; decimals > 0 && errorUs >= step; step *= 10)
            decimals--;
        return Text(utcUs, decimals);
    }

    public static string Text(long utcUs, int decimals)
    {
        string format = decimals == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : $"yyyy-MM-dd'T'HH:mm:ss'.'{new string('f', decimals)}'Z'";
        return Time(utcUs).ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>What lies outside of the years 1 to 9999 becomes their first or last moment.</summary>
    public static DateTime Time(long utcUs)
    {
        long ticks = Math.Clamp(utcUs, -62_135_596_800_000_000, 253_402_300_799_999_999) * TimeSpan.TicksPerMicrosecond;
        return DateTime.UnixEpoch.AddTicks(ticks);
    }
}
