using System.Globalization;
using System.Text;
using Telemetry.Collector.Console;
using Telemetry.Collector.Views;
using Telemetry.Device.Host;
using Telemetry.Wire;

namespace Telemetry.Collector.Commands;

/// <summary>Reads a value for a parameter as a person writes it: by the parameter's type, and where it is a time also as a duration.</summary>
public static class SettingText
{
    /// <summary>UCUM codes of times, µs. Their values can be written as durations: 10s for 10000 ms.</summary>
    private static readonly Dictionary<string, double> Times = new(StringComparer.Ordinal)
    {
        ["us"] = 1,
        ["ms"] = 1e3,
        ["s"] = 1e6,
        ["min"] = 60e6,
        ["h"] = 3_600e6,
        ["d"] = 86_400e6,
    };

    /// <summary>Gives bool, long, double or string. Whether it is within the range is the matter of <see cref="IsInRange"/>.</summary>
    public static bool TryParse(ParameterView parameter, string text, out object value, out string error)
    {
        value = "";
        error = "";
        switch (parameter.Type)
        {
            case "bool":
                return TryBool(text, out value, out error);
            case "int64":
            case "float32":
            case "float64":
                return TryNumber(parameter, text.Trim(), out value, out error);
            case "text":
                value = text;
                if (Encoding.UTF8.GetByteCount(text) > Limits.ValueTextBytes)
                    error = $"a text has at most {Limits.ValueTextBytes} bytes";
                return error.Length == 0;
            default:
                error = $"its type is {parameter.Type}, which this command does not know";
                return false;
        }
    }

    /// <summary>As the device will see it (PROTOCOL 12.5).</summary>
    public static bool IsInRange(ParameterView parameter, object value) => (value, parameter.Lowest, parameter.Highest) switch
    {
        (_, null, _) or (string, _, _) or (bool, _, _) => true,
        (long number, long lowest, long highest) => number >= lowest && number <= highest,
        (_, { } lowest, { } highest) => ToDouble(value) >= ToDouble(lowest) && ToDouble(value) <= ToDouble(highest),
        _ => true,
    };

    private static double ToDouble(object value) => value is IConvertible and not string ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : double.NaN;

    private static bool TryBool(string text, out object value, out string error)
    {
        bool? flag = text.ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "ON" or "1" => true,
            "FALSE" or "NO" or "OFF" or "0" => false,
            _ => null,
        };
        value = flag ?? false;
        error = flag is null ? $"'{text}' is neither true nor false" : "";
        return flag is not null;
    }

    private static bool TryNumber(ParameterView parameter, string text, out object value, out string error)
    {
        value = 0L;
        string unit = Format.Unit(parameter.Unit);
        string number = unit.Length > 0 && text.EndsWith(unit, StringComparison.Ordinal) ? text[..^unit.Length].Trim() : text;
        if (parameter.Type == "int64" && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            value = whole;
            error = "";
            return true;
        }

        bool isTime = Times.TryGetValue(parameter.Unit, out double unitUs);
        bool isRead = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real);
        if (!isRead && isTime && OptionText.TryDuration(text, out long us, out _))
            (isRead, real) = (true, us / unitUs);

        string whatItIs = parameter.Type == "int64" ? "whole number" : "number";
        error = isRead ? "" : $"'{text}' is no number{(unit.Length > 0 ? $" of {unit}" : "")}{(isTime ? " and no duration such as 10s or 2m" : "")}";
        if (!isRead || parameter.Type != "int64")
        {
            value = real;
            return isRead;
        }

        // Beyond 2^53 a float64 is not exact, and a whole number was read above.
        error = real == Math.Floor(real) && Math.Abs(real) <= 1L << 53 ? "" : $"'{text}' is no {whatItIs}{(unit.Length > 0 ? $" of {unit}" : "")}";
        value = error.Length == 0 ? (long)real : 0L;
        return error.Length == 0;
    }
}
