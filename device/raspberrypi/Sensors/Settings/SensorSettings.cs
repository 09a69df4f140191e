using System.Text.Json;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors.Settings;

/// <summary>What the configuration says of one channel of a sensor.</summary>
/// <param name="Key">The sensor's name for it (<see cref="ChannelKind.Key"/>).</param>
/// <param name="Name">The channel's name, without the prefix; null: the default.</param>
/// <param name="IntervalUs">Null: the sensor's.</param>
/// <param name="Path">Where it stands in the file.</param>
public sealed record ChannelSettings(string Key, string? Name, long? IntervalUs, string Path);

/// <summary>
/// One entry of "sensors": <c>{ "sensor": "bme280", "bus": 1, "address": "0x76", "interval": "10s" }</c>, checked against what
/// its kind of sensor declares.
/// </summary>
public sealed class SensorSettings
{
    public static readonly SettingKey<long> IntervalKey = SettingKey.Duration(
        "interval", "10s", "10ms", "1d", "time between two readings; the collector can change it");

    public static readonly SettingKey<string> PrefixKey = SettingKey.Text(
        "prefix", "", "text of A-Z a-z 0-9 . _ -, at most 20 characters", text => text.Length <= 20 && Names.IsValid(text), "put before the names of all channels: \"attic.\"");

    public static readonly SettingKey<string> NameKey = SettingKey.Text(
        "name", "", "text of A-Z a-z 0-9 . _ -, at most 32 characters", Names.IsValid, "the channel's name, of a sensor with one channel");

    private const string Sensor = "sensor";
    private const string ChannelsKey = "channels";
    private readonly Dictionary<string, object> _values = [];

    private SensorSettings(SensorKind kind, string path)
    {
        Kind = kind;
        Path = path;
    }

    public SensorKind Kind { get; }

    /// <summary>Where the entry stands in the file: <c>sensors[2]</c>.</summary>
    public string Path { get; }

    public long IntervalUs => _values.TryGetValue(IntervalKey.Name, out object? value) ? (long)value : Kind.DefaultIntervalUs;

    public string Prefix => Get(PrefixKey);

    /// <summary>Empty: the default.</summary>
    public string Name => Get(NameKey);

    /// <summary>Null: all that the sensor has.</summary>
    public IReadOnlyList<ChannelSettings>? Channels { get; private set; }

    /// <summary>The value, or the key's default.</summary>
    public T Get<T>(SettingKey<T> key) where T : notnull => _values.TryGetValue(key.Name, out object? value) ? (T)value : key.DefaultValue;

    public bool Has(SettingKey key) => _values.ContainsKey(key.Name);

    /// <summary>Null, and at least one error more, if the entry is not as its kind of sensor declares it.</summary>
    /// <param name="entry">The object in the file.</param>
    /// <param name="path">Where it stands, for the errors.</param>
    /// <param name="errors">Takes what is wrong, all of it.</param>
    public static SensorSettings? Read(JsonElement entry, string path, ICollection<SettingError> errors)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new SettingError(path, $"must be an object like {{ \"sensor\": \"bme280\" }}, not {SettingKey.Shown(entry)}"));
            return null;
        }

        if (!entry.TryGetProperty(Sensor, out JsonElement kindName) || kindName.ValueKind != JsonValueKind.String)
        {
            errors.Add(new SettingError(path, $"needs \"sensor\": one of {SensorCatalog.KindNames}"));
            return null;
        }

        SensorKind? kind = SensorCatalog.FindKind(kindName.GetString()!);
        if (kind is null)
        {
            errors.Add(new SettingError($"{path}.{Sensor}", $"there is no sensor {SettingKey.Shown(kindName)}; there is {SensorCatalog.KindNames}"));
            return null;
        }

        int before = errors.Count;
        SensorSettings settings = new(kind, path);
        foreach (JsonProperty property in entry.EnumerateObject().Where(property => property.Name != Sensor))
        {
            settings.ReadProperty(property, errors);
        }

        return errors.Count == before ? settings : null;
    }

    private void ReadProperty(JsonProperty property, ICollection<SettingError> errors)
    {
        string path = $"{Path}.{property.Name}";
        if (property.Name == ChannelsKey)
        {
            Channels = ReadChannels(property.Value, path, errors);
            return;
        }

        SettingKey? key = Kind.AllKeys.FirstOrDefault(key => key.Name == property.Name);
        if (key is null)
        {
            string known = string.Join(", ", Kind.AllKeys.Select(key => key.Name).Prepend(Sensor).Append(ChannelsKey));
            errors.Add(new SettingError(path, $"is not a key of the sensor {Kind.Name}; it has {known}"));
        }
        else if (key.TryRead(property.Value, out object value, out string error))
        {
            _values[key.Name] = value;
        }
        else
        {
            errors.Add(new SettingError(path, error));
        }
    }

    private static List<ChannelSettings> ReadChannels(JsonElement json, string path, ICollection<SettingError> errors)
    {
        List<ChannelSettings> channels = [];
        if (json.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in json.EnumerateArray())
            {
                string itemPath = $"{path}[{index++}]";
                if (item.ValueKind == JsonValueKind.String) channels.Add(new ChannelSettings(item.GetString()!, null, null, itemPath));
                else errors.Add(new SettingError(itemPath, $"must be a channel's name in quotes, not {SettingKey.Shown(item)}"));
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            channels.AddRange(json.EnumerateObject().Select(one => ReadChannel(one.Name, one.Value, $"{path}.{one.Name}", errors)));
        }
        else
        {
            errors.Add(new SettingError(path, $"must be a list like [\"temperature\"] or an object like {{ \"temperature\": \"attic\" }}, not {SettingKey.Shown(json)}"));
            return channels;
        }

        if (channels.Count == 0) errors.Add(new SettingError(path, "names no channel; leave it out to have all of them"));
        foreach (ChannelSettings twice in channels.GroupBy(channel => channel.Key).Where(same => same.Count() > 1).Select(same => same.Last()))
        {
            errors.Add(new SettingError(twice.Path, $"names the channel {twice.Key} a second time"));
        }

        return channels;
    }

    /// <summary>"temperature": "attic", or true, or { "name": "attic", "interval": "1m" }.</summary>
    private static ChannelSettings ReadChannel(string key, JsonElement json, string path, ICollection<SettingError> errors)
    {
        if (json.ValueKind == JsonValueKind.True) return new ChannelSettings(key, null, null, path);
        if (json.ValueKind == JsonValueKind.String) return new ChannelSettings(key, Take(NameKey, json, path, errors), null, path);
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new SettingError(path, $"must be the channel's name, or an object with name and interval, not {SettingKey.Shown(json)}"));
            return new ChannelSettings(key, null, null, path);
        }

        string? name = null;
        long? intervalUs = null;
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string propertyPath = $"{path}.{property.Name}";
            if (property.Name == NameKey.Name) name = Take(NameKey, property.Value, propertyPath, errors);
            else if (property.Name == IntervalKey.Name) intervalUs = Take(IntervalKey, property.Value, propertyPath, errors);
            else errors.Add(new SettingError(propertyPath, "is not a key of a channel; it has name, interval"));
        }

        return new ChannelSettings(key, name, intervalUs, path);
    }

    private static T? Take<T>(SettingKey<T> key, JsonElement json, string path, ICollection<SettingError> errors)
        where T : notnull
    {
        if (key.TryRead(json, out object value, out string error)) return (T)value;
        errors.Add(new SettingError(path, error));
        return default;
    }
}
