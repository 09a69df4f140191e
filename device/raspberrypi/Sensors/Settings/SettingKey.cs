using System.Globalization;
using Telemetry.Device.Host;
using Telemetry.RaspberryPi.Configuration;

namespace Telemetry.RaspberryPi.Sensors.Settings;

/// <summary>
/// A key of the configuration: what it may be, what it is unless it is written, and what it is for. Documentation and errors
/// come from here.
/// </summary>
public abstract class SettingKey(string name, string form, string byDefault, string description)
{
    public string Name { get; } = name;

    /// <summary>What may be written: <c>duration, 10ms to 1d</c>.</summary>
    public string Form { get; } = form;

    /// <summary>As it would be written; empty: there is none.</summary>
    public string Default { get; } = byDefault;

    public string Description { get; } = description;

    /// <summary>Reads the value. The error completes the sentence "KEY: …".</summary>
    public abstract bool TryRead(Setting setting, out object value, out string error);

    /// <summary>"10s", "500ms", "1.5h".</summary>
    public static SettingKey<long> Duration(string name, string byDefault, string lowest, string highest, string description)
    {
        long lowestUs = Microseconds(lowest);
        long highestUs = Microseconds(highest);
        return new SettingKey<long>(name, $"duration, {lowest} to {highest}", $"\"{byDefault}\"", description, Microseconds(byDefault), Read);

        string Read(Setting setting, out long us)
        {
            us = 0;
            if (setting.Kind != SettingKind.Text) return $"must be a duration in quotes, like \"{byDefault}\", not {Shown(setting)}";
            if (!OptionText.TryDuration(setting.Text, out us, out string error)) return error.TrimEnd('.');
            return us >= lowestUs && us <= highestUs ? "" : $"must be {lowest} to {highest}, not {setting.Text}";
        }
    }

    /// <summary>A whole number.</summary>
    public static SettingKey<int> Integer(string name, int? byDefault, int lowest, int highest, string description) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"number, {lowest} to {highest}"), byDefault?.ToString(CultureInfo.InvariantCulture) ?? "", description, byDefault ?? 0, (Setting setting, out int number) =>
        {
            number = 0;
            bool isNumber = setting.Kind == SettingKind.Number && TryInteger(setting.Text, out number);
            return isNumber && number >= lowest && number <= highest
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {lowest} to {highest}, not {Shown(setting)}");
        });

    /// <summary>The address of a part on its bus: "0x76", or the number 118.</summary>
    public static SettingKey<int> Address(int byDefault, IReadOnlyList<int> allowed)
    {
        string list = string.Join(", ", allowed.Select(address => $"\"0x{address:x2}\""));
        return new SettingKey<int>("address", list, $"\"0x{byDefault:x2}\"", "I2C address", byDefault, (Setting setting, out int address) =>
        {
            address = 0;
            bool isRead = setting.Kind == SettingKind.Number
                ? TryInteger(setting.Text, out address)
                : setting.Kind == SettingKind.Text && TryHex(setting.Text, out address);
            return isRead && allowed.Contains(address) ? "" : $"this part has the address {list}, not {Shown(setting)}";
        });
    }

    /// <summary>Text that <paramref name="isValid"/> accepts.</summary>
    public static SettingKey<string> Text(string name, string byDefault, string form, Func<string, bool> isValid, string description) =>
        new(name, form, byDefault.Length == 0 ? "" : $"\"{byDefault}\"", description, byDefault, (Setting setting, out string text) =>
        {
            text = setting.Kind == SettingKind.Text ? setting.Text : "";
            return setting.Kind == SettingKind.Text && isValid(text) ? "" : $"must be {form}, not {Shown(setting)}";
        });

    /// <summary>One of several words.</summary>
    public static SettingKey<string> Choice(string name, string byDefault, IReadOnlyList<string> words, string description)
    {
        string list = string.Join(", ", words.Select(word => $"\"{word}\""));
        return Text(name, byDefault, list, words.Contains, description);
    }

    /// <summary>true or false.</summary>
    public static SettingKey<bool> Flag(string name, bool byDefault, string description) =>
        new(name, "true or false", byDefault ? "true" : "false", description, byDefault, (Setting setting, out bool flag) =>
        {
            flag = setting.Bool;
            return setting.Kind == SettingKind.Bool ? "" : $"must be true or false, not {Shown(setting)}";
        });

    /// <summary>A value as it stands in the file, shortened: for errors.</summary>
    protected internal static string Shown(Setting setting)
    {
        const int Longest = 40;
        string text = setting.Text.Length <= Longest ? setting.Text : setting.Text[..Longest] + "…";
        return setting.Kind switch
        {
            SettingKind.Text => $"\"{text}\"",
            SettingKind.Number => text,
            SettingKind.Bool => setting.Bool ? "true" : "false",
            SettingKind.List => "a list",
            SettingKind.Group => "an object",
            _ => "null",
        };
    }

    private static bool TryInteger(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static long Microseconds(string text) =>
        OptionText.TryDuration(text, out long us, out string error) ? us : throw new ArgumentException(error, nameof(text));

    private static bool TryHex(string text, out int number)
    {
        number = 0;
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>A key whose value is a <typeparamref name="T"/>.</summary>
public sealed class SettingKey<T>(string name, string form, string byDefault, string description, T defaultValue, SettingKey<T>.Reader read)
    : SettingKey(name, form, byDefault, description)
    where T : notnull
{
    /// <summary>Returns what is wrong, or nothing.</summary>
    public delegate string Reader(Setting setting, out T value);

    public T DefaultValue { get; } = defaultValue;

    public override bool TryRead(Setting setting, out object value, out string error)
    {
        error = read(setting, out T typed);
        value = typed;
        return error.Length == 0;
    }
}
