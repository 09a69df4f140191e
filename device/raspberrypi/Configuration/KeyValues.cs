using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Configuration;

/// <summary>The values that an object of the configuration gives to its keys, each checked.</summary>
internal sealed class KeyValues
{
    private readonly Dictionary<string, object> _values = [];

    /// <param name="group">the object</param>
    /// <param name="keys">those that it may have</param>
    /// <param name="others">those that it may have and that are read elsewhere</param>
    /// <param name="errors">takes what is wrong, all of it</param>
    public static KeyValues Read(Setting group, IReadOnlyList<SettingKey> keys, IReadOnlyList<string> others, ICollection<SettingError> errors)
    {
        KeyValues values = new();
        foreach ((string name, Setting setting) in group.Members)
        {
            if (keys.FirstOrDefault(key => key.Name == name) is not { } key)
            {
                if (!others.Contains(name))
                    errors.Add(new SettingError(setting, $"is no key that is known here: {string.Join(", ", [.. keys.Select(key => key.Name), .. others])}"));
            }
            else if (key.TryRead(setting, out object value, out string error))
            {
                values._values[name] = value;
            }
            else
            {
                errors.Add(new SettingError(setting, error));
            }
        }

        return values;
    }

    /// <summary>The value, or the key's default.</summary>
    public T Get<T>(SettingKey<T> key)
        where T : notnull => _values.TryGetValue(key.Name, out object? value) ? (T)value : key.DefaultValue;
}
