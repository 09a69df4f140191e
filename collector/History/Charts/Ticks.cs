using System.Globalization;

namespace Telemetry.Collector.History.Charts;

/// <param name="Place">0 at the start of the axis, 1 at its end</param>
public readonly record struct Tick(double Place, string Label);

/// <summary>Where an axis is labelled: at round numbers, and at round times of UTC.</summary>
public static class Ticks
{
    private const long Second = 1_000_000;
    private const long Day = 86_400 * Second;

    private static readonly long[] Steps =
    [
        1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
        Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 30 * Second,
        60 * Second, 120 * Second, 300 * Second, 600 * Second, 900 * Second, 1800 * Second,
        3600 * Second, 7200 * Second, 10_800 * Second, 21_600 * Second, 43_200 * Second,
        Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day, 56 * Day, 182 * Day, 364 * Day, 3640 * Day, 36_400 * Day,
    ];

    /// <summary>At most so many round numbers between two.</summary>
    /// <param name="isWhole">only whole numbers, where there are no values between them</param>
    public static IReadOnlyList<Tick> OfValues(double min, double max, int most, bool isWhole = false)
    {
        double raw = (max - min) / Math.Max(1, most);
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        step = isWhole ? Math.Max(1, step) : step;
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12);
        double largest = Math.Max(Math.Abs(min), Math.Abs(max));
        bool isPlain = largest < 1e9 && decimals <= 6;

        // As many digits as tell a tick from the next.
        int digits = Math.Clamp((int)(Math.Floor(Math.Log10(largest)) - Math.Floor(Math.Log10(step) + 1e-9)), 0, 15);
        string format = isPlain ? $"N{decimals}" : $"0.{new string('0', digits)}e+0";
        List<Tick> ticks = [];
        for (double value = Math.Ceiling(min / step) * step; value <= max + (step * 1e-6) && ticks.Count <= most; value += step)
            ticks.Add(new Tick((value - min) / (max - min), (Math.Abs(value) < step * 1e-6 ? 0 : value).ToString(format, CultureInfo.InvariantCulture)));
        return ticks;
    }

    /// <summary>At most so many round times; the first of a day has its date.</summary>
    public static IReadOnlyList<Tick> OfTimes(TimeRange range, int most)
    {
        double length = (double)range.ToUs - range.FromUs;
        long step = Steps.FirstOrDefault(one => length / one <= Math.Max(1, most), Steps[^1]);
        List<Tick> ticks = [];
        DateTime dayBefore = default;
        for (long us = range.FromUs - (((range.FromUs % step) + step) % step); us < range.ToUs; us += step)
        {
            if (us < range.FromUs)
                continue;

            DateTime time = UtcText.Time(us);
            string format = step >= Day ? "yyyy-MM-dd" : step >= 60 * Second ? "HH:mm" : step >= Second ? "HH:mm:ss" : "HH:mm:ss.fff";
            bool isNewDay = step < Day && time.Date != dayBefore;
            ticks.Add(new Tick((us - range.FromUs) / length, time.ToString(isNewDay ? "MM-dd " + format : format, CultureInfo.InvariantCulture)));
            dayBefore = time.Date;
        }

        return ticks;
    }
}
