using System.Globalization;

namespace Telemetry.Collector.History;

/// <summary>Times and durations as people type them.</summary>
public static class TimeText
{
    public const string Times = "2026-11-21, 2026-11-21T14:00, 2026-11-21T14:00:05.5Z, today, yesterday, now, -90m";
    public const string Durations = "30s, 15m, 1h, 7d, 2w";

    // Longer than there are years to show.
    private const double LongestUs = 9999d * 366 * 86_400 * 1e6;

    /// <summary>A time without an offset is UTC, a date its midnight.</summary>
    /// <param name="utcUs">µs since 1970</param>
    public static bool TryTime(string text, DateTimeOffset now, out long utcUs)
    {
        ArgumentNullException.ThrowIfNull(text);
        utcUs = 0;
        if (text.StartsWith('-'))
        {
            bool isDuration = TryDuration(text[1..], out long ago);
            utcUs = Microseconds(now) - ago;
            return isDuration;
        }

        DateTimeOffset time = text.ToLowerInvariant() switch
        {
            "now" => now,
            "today" => now.UtcDateTime.Date,
            "yesterday" => now.UtcDateTime.Date.AddDays(-1),
            _ => default,
        };
        bool isTime = time != default || TryIso(text, out time);
        utcUs = Microseconds(time);
        return isTime;
    }

    /// <summary>A number and a unit: ms, s, m, h, d or w. Above zero.</summary>
    public static bool TryDuration(string text, out long us)
    {
        ArgumentNullException.ThrowIfNull(text);
        us = 0;
        string number = text.TrimEnd('m', 's', 'h', 'd', 'w');
        double unit = text[number.Length..] switch
        {
            "ms" => 1e3,
            "s" => 1e6,
            "m" => 60e6,
            "h" => 3600e6,
            "d" => 86_400e6,
            "w" => 7 * 86_400e6,
            _ => 0,
        };
        if (unit == 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) || count * unit is not (>= 1 and < LongestUs))
            return false;

        us = (long)(count * unit);
        return true;
    }

    public static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static bool TryIso(string text, out DateTimeOffset time)
    {
        string[] formats =
        [
            "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK",
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        ];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
