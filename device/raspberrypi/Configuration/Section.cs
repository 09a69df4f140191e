using System.Globalization;
using Telemetry.Device.Host;

namespace Telemetry.RaspberryPi.Configuration;

/// <summary>
/// One object of the configuration while it is read: each key is asked for once, with its type and range; what nobody asked for is
/// an error that names the key and those that exist.
/// </summary>
public sealed class Section
{
    private readonly Setting _group;
    private readonly List<string> _known = [];

    /// <exception cref="ConfigurationException">It is not an object.</exception>
    public Section(Setting group)
    {
        if (group.Kind != SettingKind.Group) throw group.Error("an object is expected: { … }");
        _group = group;
    }

    /// <summary>For errors about the section as a whole.</summary>
    public ConfigurationException Error(string message) => _group.Error(message);

    /// <summary>Null where the key is missing or null.</summary>
    public Setting? Find(string key)
    {
        _known.Add(key);
        return _group.Find(key) is { Kind: not SettingKind.Null } setting ? setting : null;
    }

    public string Text(string key, string otherwise) => TextOrNull(key) ?? otherwise;

    public string? TextOrNull(string key) => Find(key) is not { } setting ? null
        : setting.Kind == SettingKind.Text ? setting.Text
        : throw setting.Error("a text is expected, in quotes");

    public bool Bool(string key, bool otherwise) => Find(key) is not { } setting ? otherwise
        : setting.Kind == SettingKind.Bool ? setting.Bool
        : throw setting.Error("true or false is expected");

    /// <summary>A whole number; "0x76" is allowed, as addresses of parts are written so.</summary>
    public int Integer(string key, int otherwise, int lowest, int highest) => Find(key) is { } setting ? Integer(setting, lowest, highest) : otherwise;

    public static int Integer(Setting setting, int lowest, int highest)
    {
        int number = 0;
        bool isNumber = setting.Kind switch
        {
            SettingKind.Number => int.TryParse(setting.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number),
            SettingKind.Text when setting.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) =>
                int.TryParse(setting.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return isNumber && number >= lowest && number <= highest ? number
            : throw setting.Error($"a whole number from {lowest} to {highest} is expected");
    }

    /// <summary>"10s", "500ms"; microseconds.</summary>
    public long Duration(string key, long otherwiseUs, long lowestUs, long highestUs) =>
        Find(key) is { } setting ? Duration(setting, lowestUs, highestUs) : otherwiseUs;

    public static long Duration(Setting setting, long lowestUs, long highestUs)
    {
        if (setting.Kind != SettingKind.Text) throw setting.Error("a duration is expected, in quotes, like \"10s\", \"500ms\" or \"1h\"");
        if (!OptionText.TryDuration(setting.Text, out long us, out string error)) throw setting.Error(error);
        return us >= lowestUs && us <= highestUs ? us
            : throw setting.Error($"'{setting.Text}' is not between {DurationText(lowestUs)} and {DurationText(highestUs)}");
    }

    /// <summary>All keys were asked for: now what is left over is a mistake.</summary>
    /// <exception cref="ConfigurationException">There is a key that nobody asked for.</exception>
    public void End()
    {
        foreach ((string key, Setting setting) in _group.Members)
        {
            if (!_known.Contains(key))
                throw setting.Error($"there is no such key. {Nearest(key)}Known here: {string.Join(", ", _known)}");
        }
    }

    private string Nearest(string key) =>
        _known.FirstOrDefault(known => string.Equals(known, key, StringComparison.OrdinalIgnoreCase)) is { } near ? $"Did you mean {near}? " : "";

    private static string DurationText(long us) => us switch
    {
        0 => "0",
        _ when us % 86_400_000_000 == 0 => $"{us / 86_400_000_000}d",
        _ when us % 1_000_000 == 0 => $"{us / 1_000_000}s",
        _ when us % 1_000 == 0 => $"{us / 1_000}ms",
        _ => $"{us}us",
    };
}
