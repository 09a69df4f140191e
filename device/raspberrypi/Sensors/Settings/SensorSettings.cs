using Telemetry.RaspberryPi.Configuration;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors.Settings;

/// <summary>What the configuration says of one channel of a sensor.</summary>
/// <param name="Key">The sensor's name for it (<see cref="ChannelKind.Key"/>).</param>
/// <param name="Name">The channel's name, without the prefix; null: the default.</param>
/// <param name="IntervalUs">Null: the sensor's.</param>
/// <param name="At">Where it stands in the file.</param>
public sealed record ChannelSettings(string Key, string? Name, long? IntervalUs, Setting At);

/// <summary>
/// One entry of "sensors": <c>{ "sensor": "bme280", "bus": 1, "address": "0x76", "interval": "10s" }</c>, checked against what
/// its kind of sensor declares.
/// </summary>
public sealed class SensorSettings
{
    public static readonly SettingKey<long> IntervalKey = SettingKey.Duration(
        "interval", "10s", "1ms", "1d", "time between two readings; the collector can change it");

    public static readonly SettingKey<string> PrefixKey = SettingKey.Text(
        "prefix", "", "text of A-Z a-z 0-9 . _ -, at most 20 characters", text => text.Length <= 20 && Names.IsValid(text), "put before the names of all channels: \"attic.\"");

    public static readonly SettingKey<string> NameKey = SettingKey.Text(
        "name", "", "text of A-Z a-z 0-9 . _ -, at most 32 characters", Names.IsValid, "the channel's name, of a sensor with one channel");

    private const string Sensor = "sensor";
    private const string ChannelsKey = "channels";
    private readonly Dictionary<string, object> _values = [];

    private readonly long _defaultIntervalUs;

    private SensorSettings(SensorKind kind, Setting at, long defaultIntervalUs)
    {
        Kind = kind;
        At = at;
        _defaultIntervalUs = defaultIntervalUs;
    }

    public SensorKind Kind { get; }

    /// <summary>The entry in the file.</summary>
    public Setting At { get; }

    public long IntervalUs => _values.TryGetValue(IntervalKey.Name, out object? value) ? (long)value : _defaultIntervalUs;

    public string Prefix => Get(PrefixKey);

    /// <summary>Empty: the default.</summary>
    public string Name => Get(NameKey);

    /// <summary>Null: all that the sensor has.</summary>
    public IReadOnlyList<ChannelSettings>? Channels { get; private set; }

    /// <summary>The value, or the key's default.</summary>
    public T Get<T>(SettingKey<T> key) where T : notnull => _values.TryGetValue(key.Name, out object? value) ? (T)value : key.DefaultValue;

    public bool Has(SettingKey key) => _values.ContainsKey(key.Name);

    /// <summary>Where the value of a key stands, or else the entry: for errors.</summary>
    public Setting Where(SettingKey key) => At.Find(key.Name) ?? At;

    /// <summary>Null, and at least one error more, if the entry is not as its kind of sensor declares it.</summary>
    /// <param name="entry">The object in the file.</param>
    /// <param name="defaultIntervalUs">For an entry that names no interval.</param>
    /// <param name="errors">Takes what is wrong, all of it.</param>
    public static SensorSettings? Read(Setting entry, long defaultIntervalUs, ICollection<SettingError> errors)
    {
        if (entry.Kind != SettingKind.Group)
        {
            errors.Add(new SettingError(entry, $"must be an object like {{ \"sensor\": \"bme280\" }}, not {SettingKey.Shown(entry)}"));
            return null;
        }

        if (entry.Find(Sensor) is not { Kind: SettingKind.Text } kindName)
        {
            errors.Add(new SettingError(entry.Find(Sensor) ?? entry, $"needs \"sensor\": one of {SensorCatalog.KindNames}"));
            return null;
        }

        SensorKind? kind = SensorCatalog.FindKind(kindName.Text);
        if (kind is null)
        {
            errors.Add(new SettingError(kindName, $"there is no sensor {SettingKey.Shown(kindName)}; there is {SensorCatalog.KindNames}"));
            return null;
        }

        int before = errors.Count;
        SensorSettings settings = new(kind, entry, defaultIntervalUs);
        foreach ((string name, Setting value) in entry.Members)
        {
            if (name == ChannelsKey) settings.Channels = ReadChannels(value, errors);
            else if (name != Sensor) settings.ReadKey(name, value, errors);
        }

        return errors.Count == before ? settings : null;
    }

    private void ReadKey(string name, Setting setting, ICollection<SettingError> errors)
    {
        SettingKey? key = Kind.AllKeys.FirstOrDefault(key => key.Name == name);
        if (key is null)
        {
            string known = string.Join(", ", Kind.AllKeys.Select(key => key.Name).Prepend(Sensor).Append(ChannelsKey));
            errors.Add(new SettingError(setting, $"is not a key of the sensor {Kind.Name}; it has {known}"));
        }
        else if (key.TryRead(setting, out object value, out string error))
        {
            _values[name] = value;
        }
        else
        {
            errors.Add(new SettingError(setting, error));
        }
    }

    private static List<ChannelSettings> ReadChannels(Setting setting, ICollection<SettingError> errors)
    {
        List<ChannelSettings> channels = [];
        switch (setting.Kind)
        {
            case SettingKind.List:
                foreach (Setting item in setting.Items)
                {
                    if (item.Kind == SettingKind.Text) channels.Add(new ChannelSettings(item.Text, null, null, item));
                    else errors.Add(new SettingError(item, $"must be a channel's name in quotes, not {SettingKey.Shown(item)}"));
                }

                break;
            case SettingKind.Group:
                channels.AddRange(setting.Members.Select(one => ReadChannel(one.Key, one.Value, errors)));
                break;
            default:
                errors.Add(new SettingError(setting, $"must be a list like [\"temperature\"] or an object like {{ \"temperature\": \"attic\" }}, not {SettingKey.Shown(setting)}"));
                return channels;
        }

        if (channels.Count == 0) errors.Add(new SettingError(setting, "names no channel; leave it out to have all of them"));
        foreach (ChannelSettings twice in channels.GroupBy(channel => channel.Key).SelectMany(same => same.Skip(1)))
        {
            errors.Add(new SettingError(twice.At, $"names the channel {twice.Key} a second time"));
        }

        return channels;
    }

    /// <summary>"temperature": "attic", or true, or { "name": "attic", "interval": "1m" }.</summary>
    private static ChannelSettings ReadChannel(string key, Setting setting, ICollection<SettingError> errors)
    {
        string? name = null;
        long? intervalUs = null;
        if (setting.Kind == SettingKind.Text)
        {
            name = Take(NameKey, setting, errors);
        }
        else if (setting.Kind == SettingKind.Group)
        {
            foreach ((string member, Setting value) in setting.Members)
            {
                if (member == NameKey.Name) name = Take(NameKey, value, errors);
                else if (member == IntervalKey.Name) intervalUs = TakeInterval(value, errors);
                else errors.Add(new SettingError(value, "is not a key of a channel; it has name, interval"));
            }
        }
        else if (setting is not { Kind: SettingKind.Bool, Bool: true })
        {
            errors.Add(new SettingError(setting, $"must be the channel's name, true, or an object with name and interval, not {SettingKey.Shown(setting)}"));
        }

        return new ChannelSettings(key, name, intervalUs, setting);
    }

    private static string? Take(SettingKey<string> key, Setting setting, ICollection<SettingError> errors)
    {
        if (key.TryRead(setting, out object value, out string error)) return (string)value;
        errors.Add(new SettingError(setting, error));
        return null;
    }

    private static long? TakeInterval(Setting setting, ICollection<SettingError> errors)
    {
        if (IntervalKey.TryRead(setting, out object value, out string error)) return (long)value;
        errors.Add(new SettingError(setting, error));
        return null;
    }
}
