using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>How values, ages and counts are written for a person. Culture does not matter: what is printed can be read back.</summary>
public static class Format
{
    // More digits than a float64 holds mean nothing.
    private const int MostDecimals = 9;

    private const int TextCells = 24;

    /// <summary>UCUM codes whose usual sign is another; all others are shown as they are.</summary>
    private static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal)
    {
        ["1"] = "",
        ["Cel"] = "°C",
        ["[degF]"] = "°F",
        ["deg"] = "°",
        ["Ohm"] = "Ω",
        ["um"] = "µm",
        ["us"] = "µs",
        ["m/s2"] = "m/s²",
        ["m3"] = "m³",
        ["ug/m3"] = "µg/m³",
        ["[g]"] = "g",
        ["[ppm]"] = "ppm",
        ["dB[SPL]"] = "dB",
        ["dB[mW]"] = "dBm",
        ["By"] = "B",
        ["kBy"] = "kB",
        ["MBy"] = "MB",
        ["GBy"] = "GB",
        ["/min"] = "1/min",
    };

    /// <summary>A value with its unit, for example <c>21.43 °C</c>.</summary>
    /// <param name="resolution">Smallest difference that means something (PROTOCOL 8.6): decides the decimals.</param>
    public static string Value(object? value, string unit, double? resolution)
    {
        string sign = Unit(unit);
        string number = value switch
        {
            null => "-",
            JsonElement element => Json(element, resolution),
            bool flag => flag ? "yes" : "no",
            long integer => Count(integer),
            double real => Number(real, resolution),
            float real => Number(real, resolution),
            string text => Shorten(Safe(text), TextCells),
            byte[] bytes => Size(bytes.Length),
            _ => Safe(value.ToString() ?? ""),
        };
        return sign.Length == 0 || value is null or byte[]? number : $"{number} {sign}";
    }

    /// <summary>The usual sign of a UCUM code, for example <c>°C</c>.</summary>
    public static string Unit(string unit) => Signs.TryGetValue(unit, out string? known) ? known : Safe(unit);

    /// <summary>A setting with its unit and every digit that it has, for example <c>86,400,000 ms</c>.</summary>
    public static string Setting(object? value, string unit)
    {
        string sign = Unit(unit);
        string text = value switch
        {
            null => "-",
            bool flag => flag ? "yes" : "no",
            long integer => Count(integer),
            double real => Math.Abs(real) is >= 1e-6 and < 1e15 or 0 ? real.ToString("#,0.##########", CultureInfo.InvariantCulture) : real.ToString("R", CultureInfo.InvariantCulture),
            string words => $"\"{Safe(words)}\"",
            _ => Safe(value.ToString() ?? ""),
        };
        return sign.Length == 0 || value is null ? text : $"{text} {sign}";
    }

    public static string Number(double value, double? resolution)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+∞" : "-∞";

        if (resolution is > 0 and < double.PositiveInfinity)
        {
            int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(resolution.Value) - 1e-9), 0, MostDecimals);
            if (Math.Abs(value) < 1e12)
                return value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
        }

        return Math.Abs(value) switch
        {
            0 => "0",
            >= 1e9 or < 1e-3 => value.ToString("0.###e+0", CultureInfo.InvariantCulture),
            >= 1000 => value.ToString("N1", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
            >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
            _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
        };
    }

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(ulong count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>At most five characters, for columns: 999, 9,999, 12.3k, 4.5M.</summary>
    public static string ShortCount(ulong count) => count switch
    {
        < 10_000 => Count(count),
        < 1_000_000 => (count / 1e3).ToString(count < 100_000 ? "0.0k" : "0k", CultureInfo.InvariantCulture),
        < 1_000_000_000 => (count / 1e6).ToString(count < 100_000_000 ? "0.0M" : "0M", CultureInfo.InvariantCulture),
        _ => (count / 1e9).ToString("0.0G", CultureInfo.InvariantCulture),
    };

    public static string Rate(double perSecond) => perSecond switch
    {
        >= 10_000 => $"{ShortCount((ulong)perSecond)}/s",
        >= 100 => perSecond.ToString("0", CultureInfo.InvariantCulture) + "/s",
        _ => perSecond.ToString("0.0", CultureInfo.InvariantCulture) + "/s",
    };

    public static string Percent(double? percent) => percent switch
    {
        null => "-",
        0 => "0%",
        < 0.1 => "<0.1%",
        >= 99.95 => "100%",
        _ => percent.Value.ToString("0.0", CultureInfo.InvariantCulture) + "%",
    };

    public static string Milliseconds(double? ms) => ms switch
    {
        null => "-",
        < 0.1 => (ms.Value * 1000).ToString("0", CultureInfo.InvariantCulture) + "µs",
        < 10 => ms.Value.ToString("0.0", CultureInfo.InvariantCulture) + "ms",
        < 10_000 => ms.Value.ToString("0", CultureInfo.InvariantCulture) + "ms",
        _ => (ms.Value / 1000).ToString("0", CultureInfo.InvariantCulture) + "s",
    };

    /// <summary>A span in its largest unit, at most four characters: 0.4s, 12s, 5m, 3h, 2d.</summary>
    public static string Age(TimeSpan age) => age.TotalSeconds switch
    {
        < 0 => "0.0s",
        < 9.95 => age.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s",
        < 59.5 => $"{Math.Round(age.TotalSeconds)}s",
        < 3600 => $"{Math.Max(1, (int)age.TotalMinutes)}m",
        < 86_400 => $"{(int)age.TotalHours}h",
        _ => $"{Math.Min((int)age.TotalDays, 999)}d",
    };

    /// <summary>A span in two units, for headings: 4m 12s.</summary>
    public static string Duration(TimeSpan span) => span.TotalSeconds switch
    {
        < 60 => $"{(int)span.TotalSeconds}s",
        < 3600 => $"{span.Minutes}m {span.Seconds:00}s",
        < 86_400 => $"{span.Hours}h {span.Minutes:00}m",
        _ => $"{(int)span.TotalDays}d {span.Hours:00}h",
    };

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => (bytes / 1024.0).ToString("0.0", CultureInfo.InvariantCulture) + " KiB",
        _ => (bytes / 1024.0 / 1024).ToString("0.0", CultureInfo.InvariantCulture) + " MiB",
    };

    public static string State(DeviceState state) => state switch
    {
        DeviceState.NeverSeen => "never seen",
        DeviceState.Connecting => "connecting",
        DeviceState.Online => "online",
        DeviceState.Silent => "silent",
        DeviceState.Blocked => "blocked",
        _ => "offline",
    };

    /// <summary>
    /// What came from a device goes to a terminal without its control characters: they could move the cursor or worse.
    /// </summary>
    public static string Safe(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;

        StringBuilder safe = new(text.Length);
        foreach (char c in text)
            safe.Append(IsUnsafe(c) ? ' ' : c);
        return safe.ToString();
    }

    public static string Shorten(string text, int cells) =>
        text.Length <= cells ? text : cells <= 0 ? "" : string.Concat(text.AsSpan(0, cells - 1), "…");

    /// <summary>Breaks a text at blanks into lines of so many cells; a longer word is cut.</summary>
    public static IEnumerable<string> Wrap(string text, int cells)
    {
        while (text.Length > cells)
        {
            int end = text.LastIndexOf(' ', cells);
            if (end <= 0)
                end = cells;
            yield return text[..end];
            text = text[end..].TrimStart();
        }

        yield return text;
    }

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static string Json(JsonElement element, double? resolution) => element.ValueKind switch
    {
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Number => Number(element.GetDouble(), resolution),
        JsonValueKind.String => Shorten(Safe(element.GetString()!), TextCells),
        _ => "-",
    };
}
