namespace Telemetry.Collector.Console;

/// <summary>The course of a channel in one line of block characters, scaled to what it shows.</summary>
public static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const string Plain = "_.-=*#";

    /// <summary>The last <paramref name="cells"/> values; shorter where there are fewer, and a blank where a value is not finite.</summary>
    public static string Draw(IReadOnlyList<double> values, int cells, bool isUnicode)
    {
        string levels = isUnicode ? Blocks : Plain;
        int first = Math.Max(0, values.Count - cells);
        double lowest = double.PositiveInfinity;
        double highest = double.NegativeInfinity;
        for (int i = first; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
                continue;

            lowest = Math.Min(lowest, values[i]);
            highest = Math.Max(highest, values[i]);
        }

        char[] line = new char[values.Count - first];
        for (int i = first; i < values.Count; i++)
            line[i - first] = double.IsFinite(values[i]) ? levels[Level(values[i], lowest, highest, levels.Length)] : ' ';
        return new string(line);
    }

    /// <summary>A value that does not change lies in the middle: at the bottom it would look like zero.</summary>
    private static int Level(double value, double lowest, double highest, int levels)
    {
        // Halved, so that the distance of two extremes does not overflow.
        double range = (highest / 2) - (lowest / 2);
        return range <= 0 ? (levels - 1) / 2 : Math.Clamp((int)(((value / 2) - (lowest / 2)) / range * levels), 0, levels - 1);
    }
}
