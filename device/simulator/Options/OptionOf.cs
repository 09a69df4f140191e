using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Telemetry.Device.Host;

namespace Telemetry.Simulator.Options;

/// <summary>Makes options whose values have a unit, and whose errors say how the value is written.</summary>
public static class OptionOf
{
    /// <summary>An option that takes a percentage.</summary>
    public static Option<Share> Percent(string name, string description, Share? byDefault = null) => new(name)
    {
        Description = description,
        HelpName = "PERCENT",
        DefaultValueFactory = byDefault is { } value ? _ => value : null,
        CustomParser = result => OptionText.TryPercent(result.Tokens[0].Value, out double share, out string error)
            ? new Share(share)
            : Fail<Share>(result, name, error),
    };

    /// <summary>An option that takes a duration.</summary>
    public static Option<Duration> Duration(string name, string description, Duration? byDefault = null) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        DefaultValueFactory = byDefault is { } value ? _ => value : null,
        CustomParser = result => OptionText.TryDuration(result.Tokens[0].Value, out long us, out string error)
            ? new Duration(us)
            : Fail<Duration>(result, name, error),
    };

    /// <summary>An option that takes a number of things, at least 1.</summary>
    public static Option<int?> Count(string name, string description, int? byDefault = null) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = byDefault is { } value ? _ => value : null,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : Fail<int?>(result, name, $"'{result.Tokens[0].Value}' is not a number from 1 up."),
    };

    /// <summary>Refuses a value, and says so under the option's name.</summary>
    public static T? Fail<T>(ArgumentResult result, string name, string error)
    {
        result.AddError($"{name}: {error}");
        return default;
    }
}
