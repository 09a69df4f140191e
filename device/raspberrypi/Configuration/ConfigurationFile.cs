using System.Globalization;
using Telemetry.Device.Host;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Configuration;

/// <summary>
/// Reads <c>telemetry-device.json</c>:
/// <code>
/// {
///   "provisioning": "provisioning.json",       // from `telemetry enroll`; beside this file
///   "collector": "192.168.1.20:5170",          // if not the one that the provisioning file names
///   "data": "/var/lib/telemetry-device",       // reading log and parameters
///   "log": { "size": "64MB", "sync": "1s" },
///   "interval": "10s",                         // of sensors that say none
///   "sensors": [ { "sensor": "bme280", "bus": 1 }, { "sensor": "board", "interval": "1m" } ]
/// }
/// </code>
/// </summary>
public static class ConfigurationFile
{
    public const string DefaultProvisioning = "provisioning.json";
    public const long DefaultIntervalUs = 10_000_000;

    public const long ShortestIntervalUs = 1_000;
    public const long LongestIntervalUs = 86_400_000_000;

    private const long DefaultLogBytes = 64_000_000;
    private const long SmallestLogBytes = 2_000_000;
    private const long LargestLogBytes = 1_000_000_000_000;
    private const long DefaultSyncUs = 1_000_000;
    private const long LongestSyncUs = 3_600_000_000;

    // A device has 256 channels (PROTOCOL 16), and a sensor has at least one.
    private const int MostSensors = Limits.Channels;

    /// <exception cref="ConfigurationException">It cannot be read or is wrong; the message names the file, and line and key.</exception>
    public static DeviceConfiguration Read(string path)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"there is no file {path}. 'telemetry-device scan' shows which sensors to write into it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot read {path}: {e.Message}");
        }

        try
        {
            return Parse(content, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"{path}, {e.Message}");
        }
    }

    /// <param name="json">the file</param>
    /// <param name="directory">where it stands: relative paths start there</param>
    /// <exception cref="ConfigurationException">It is wrong; the message names line and key.</exception>
    public static DeviceConfiguration Parse(ReadOnlySpan<byte> json, string directory)
    {
        Section root = new(SettingReader.Read(json));
        (string host, int port) = Collector(root);
        string provisioning = Path.Combine(directory, root.Text("provisioning", DefaultProvisioning));
        string data = root.Text("data", "");
        DeviceConfiguration configuration = new(
            host,
            port,
            provisioning,
            data.Length == 0 ? "" : Path.Combine(directory, data),
            Log(root.Find("log")),
            root.Duration("interval", DefaultIntervalUs, ShortestIntervalUs, LongestIntervalUs),
            Sensors(root.Find("sensors")));
        root.End();
        return configuration;
    }

    private static (string Host, int Port) Collector(Section root)
    {
        if (root.Find("collector") is not { } collector) return ("", Limits.DefaultPort);
        if (collector.Kind != SettingKind.Text) throw collector.Error("HOST:PORT is expected, in quotes, for example \"192.168.1.20:5170\"");
        return OptionText.TryHostPort(collector.Text, out string host, out int port, out string error) ? (host, port) : throw collector.Error(error);
    }

    private static LogSettings Log(Setting? setting)
    {
        if (setting is null) return new LogSettings(DefaultLogBytes, DefaultSyncUs);
        Section log = new(setting);
        LogSettings settings = new(
            log.Find("size") is { } size ? Bytes(size) : DefaultLogBytes,
            log.Duration("sync", DefaultSyncUs, 0, LongestSyncUs));
        log.End();
        return settings;
    }

    private static IReadOnlyList<Setting> Sensors(Setting? sensors)
    {
        if (sensors is null) return [];
        if (sensors.Kind != SettingKind.List) throw sensors.Error("a list is expected: [ { … }, { … } ]");
        return sensors.Items.Count <= MostSensors ? sensors.Items : throw sensors.Error($"{sensors.Items.Count} sensors; at most {MostSensors}");
    }

    /// <summary>"64MB", "500 kB", "1GB": powers of 1,000, as cards are sold.</summary>
    private static long Bytes(Setting setting)
    {
        (string Suffix, long Unit)[] units = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];
        foreach ((string suffix, long unit) in units)
        {
            if (!setting.Text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                || !double.TryParse(setting.Text.AsSpan(0, setting.Text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                continue;
            }

            double bytes = number * unit;
            return bytes is >= SmallestLogBytes and <= LargestLogBytes ? (long)bytes
                : throw setting.Error($"'{setting.Text}' is not between 2MB and 1TB");
        }

        throw setting.Error("a size is expected, in quotes, like \"64MB\" or \"1GB\"");
    }
}
