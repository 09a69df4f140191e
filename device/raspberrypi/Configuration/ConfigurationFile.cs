using System.Globalization;
using Telemetry.Device.Host;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Configuration;

/// <summary>
/// Reads <c>telemetry-device.json</c>; comments and trailing commas are allowed:
/// <code>
/// {
///   "provisioning": "provisioning.json",       // from `telemetry enroll`; a relative path starts at this file
///   "collector": "192.168.1.20:5170",          // if not the one that the provisioning file names
///   "data": "/var/lib/telemetry-device",       // reading log and parameters
///   "log": { "size": "64MB", "sync": "1s" },
///   "interval": "10s",                         // of sensors that say none
///   "sensors": [ { "sensor": "bme280" }, { "sensor": "board", "interval": "1m" } ]
/// }
/// </code>
/// </summary>
public static class ConfigurationFile
{
    /// <summary>Of sensors that say none, where the file says none, microseconds.</summary>
    public const long DefaultIntervalUs = 10_000_000;

    private const long SmallestLogBytes = 2_000_000;
    private const long LargestLogBytes = 1_000_000_000_000;

    private static readonly (string Suffix, long Unit)[] Sizes = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];

    private static readonly SettingKey<string> Collector = new(
        "collector", "HOST:PORT", "", "the collector, if not the one that the provisioning file names", "", ReadCollector);

    private static readonly SettingKey<string> Provisioning = SettingKey.Text(
        "provisioning", "", "the path of a file", text => text.Length > 0, "the file that telemetry enroll wrote");

    private static readonly SettingKey<string> Data = SettingKey.Text(
        "data", "", "the path of a directory", text => text.Length > 0, "where readings are kept until the collector has them, and what commands set");

    private static readonly SettingKey<long> LogSize = new(
        "size", "size, 2MB to 1TB", "\"64MB\"", "room for readings that the collector has not got yet", LogSettings.Default.Bytes, ReadSize);

    private static readonly SettingKey<long> LogSync = SettingKey.Duration(
        "sync", "1s", "0s", "1h", "most time between two waits for the card; 0: for every reading, before it is sent");

    private const string Log = "log";
    private const string Sensors = "sensors";

    private static readonly SettingKey<long> Interval = SettingKey.Duration(
        "interval", "10s", "10ms", "1d", "time between two readings of sensors that say none");

    /// <summary>For documentation, too.</summary>
    internal static IReadOnlyList<SettingKey> Keys { get; } = [Collector, Provisioning, Data, Interval];

    internal static IReadOnlyList<SettingKey> LogKeys { get; } = [LogSize, LogSync];

    /// <exception cref="ConfigurationException">It cannot be read or is wrong; the message names the file, and line and key.</exception>
    public static DeviceConfiguration Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"there is no file {path}: 'telemetry-device scan' shows which sensors to write into it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot read {path}: {e.Message}");
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException([.. e.Faults.Select(fault => $"{path}, {fault}")]);
        }
    }

    /// <param name="json">the file</param>
    /// <param name="directory">where it stands: relative paths start there</param>
    /// <exception cref="ConfigurationException">It is wrong; the message names lines and keys.</exception>
    public static DeviceConfiguration Parse(ReadOnlySpan<byte> json, string directory)
    {
        Setting root = SettingReader.Read(json);
        List<SettingError> errors = [];
        KeyValues values = KeyValues.Read(root, Keys, [Log, Sensors], errors);
        long intervalUs = values.Get(Interval);
        _ = OptionText.TryHostPort(values.Get(Collector), out string host, out int port, out _);
        DeviceConfiguration configuration = new()
        {
            CollectorHost = host,
            CollectorPort = port,
            Provisioning = InDirectory(directory, values.Get(Provisioning)),
            Data = InDirectory(directory, values.Get(Data)),
            Log = root.Find(Log) is { } log ? ReadLog(log, errors) : LogSettings.Default,
            Sensors = root.Find(Sensors) is { } sensors ? ReadSensors(sensors, intervalUs, errors) : [],
        };
        return errors.Count == 0 ? configuration : throw new ConfigurationException([.. errors.OrderBy(error => error.At.Line).Select(error => error.ToString())]);
    }

    private static string InDirectory(string directory, string path) => path.Length == 0 ? "" : Path.Combine(directory, path);

    private static LogSettings ReadLog(Setting setting, List<SettingError> errors)
    {
        if (setting.Kind != SettingKind.Group)
        {
            errors.Add(new SettingError(setting, "must be an object like { \"size\": \"64MB\" }"));
            return LogSettings.Default;
        }

        KeyValues values = KeyValues.Read(setting, LogKeys, [], errors);
        return new LogSettings(values.Get(LogSize), values.Get(LogSync));
    }

    private static List<SensorSettings> ReadSensors(Setting setting, long intervalUs, List<SettingError> errors)
    {
        if (setting.Kind == SettingKind.List)
            return [.. setting.Items.Select(entry => SensorSettings.Read(entry, intervalUs, errors)).OfType<SensorSettings>()];

        errors.Add(new SettingError(setting, "must be a list: [ { \"sensor\": \"board\" } ]"));
        return [];
    }

    private static string ReadCollector(Setting setting, out string collector)
    {
        collector = setting.Kind == SettingKind.Text ? setting.Text : "";
        return collector.Length == 0 ? "must be HOST:PORT in quotes, like \"192.168.1.20:5170\""
            : OptionText.TryHostPort(collector, out _, out _, out string error) ? "" : error.TrimEnd('.');
    }

    /// <summary>"64MB", "1.5GB": powers of 1,000, as cards are sold.</summary>
    private static string ReadSize(Setting setting, out long bytes)
    {
        bytes = 0;
        string text = setting.Kind == SettingKind.Text ? setting.Text.Trim() : "";
        foreach ((string suffix, long unit) in Sizes)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number))
            {
                bytes = number * unit is >= SmallestLogBytes and <= LargestLogBytes ? (long)(number * unit) : 0;
                return bytes > 0 ? "" : $"must be 2MB to 1TB, not {text}";
            }
        }

        return "must be a size in quotes, like \"64MB\" or \"1GB\"";
    }
}
