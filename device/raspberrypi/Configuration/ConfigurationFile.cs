using System.Globalization;
using System.Text.Json;
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
///   "sensors": [ { "sensor": "bme280" }, { "sensor": "board", "interval": "1m" } ]
/// }
/// </code>
/// </summary>
public static class ConfigurationFile
{
    private const long SmallestLogBytes = 2_000_000;
    private const long LargestLogBytes = 1_000_000_000_000;

    private static readonly (string Suffix, long Unit)[] Sizes = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];

    private static readonly SettingKey<string> Collector = new(
        "collector", "HOST:PORT", "", "the collector, if not the one that the provisioning file names", "", ReadCollector);

    private static readonly SettingKey<string> Provisioning = SettingKey.Text(
        "provisioning", "provisioning.json", "the path of a file", text => text.Length > 0, "the file that telemetry enroll wrote");

    private static readonly SettingKey<string> Data = SettingKey.Text(
        "data", "", "the path of a directory", text => text.Length > 0, "where readings are kept until the collector has them, and what commands set");

    private static readonly SettingKey<long> LogSize = new(
        "size", "size, 2MB to 1TB", "\"64MB\"", "room for readings that the collector has not got yet", LogSettings.Default.Bytes, ReadSize);

    private static readonly SettingKey<long> LogSync = SettingKey.Duration(
        "sync", "1s", "0s", "1h", "most time between two waits for the card; 0: for every reading, before it is sent");

    private const string Log = "log";
    private const string Sensors = "sensors";

    /// <summary>Its keys, for documentation: of the file, and of "log".</summary>
    internal static IReadOnlyList<SettingKey> Keys { get; } = [Collector, Provisioning, Data, LogSize, LogSync];

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
    public static DeviceConfiguration Parse(ReadOnlyMemory<byte> json, string directory)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        LineIndex lines = LineIndex.Read(json.Span);
        using JsonDocument document = JsonDocument.Parse(
            json,
            new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = LineIndex.Options.MaxDepth });
        List<SettingError> errors = [.. lines.Twice.Select(path => new SettingError(path, "is there twice"))];
        DeviceConfiguration configuration = ReadRoot(document.RootElement, directory, errors);
        return errors.Count == 0
            ? configuration
            : throw new ConfigurationException([.. errors.Select(error => $"{lines.Place(error.Path)}: {error.Message}")]);
    }

    private static DeviceConfiguration ReadRoot(JsonElement root, string directory, List<SettingError> errors)
    {
        DeviceConfiguration configuration = new();
        if (root.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new SettingError("", "the file must be one object: { … }"));
            return configuration;
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "collector" when TryTake(Collector, property, "", errors, out string collector):
                    OptionText.TryHostPort(collector, out string host, out int port, out _);
                    configuration = configuration with { CollectorHost = host, CollectorPort = port };
                    break;
                case "provisioning" when TryTake(Provisioning, property, "", errors, out string file):
                    configuration = configuration with { Provisioning = Path.Combine(directory, file) };
                    break;
                case "data" when TryTake(Data, property, "", errors, out string data):
                    configuration = configuration with { Data = Path.Combine(directory, data) };
                    break;
                case Log:
                    configuration = configuration with { Log = ReadLog(property.Value, errors) };
                    break;
                case Sensors:
                    configuration = configuration with { Sensors = ReadSensors(property.Value, errors) };
                    break;
                case "collector" or "provisioning" or "data":
                    break;
                default:
                    errors.Add(new SettingError(property.Name, "is no key of this file; it has collector, provisioning, data, log, sensors"));
                    break;
            }
        }

        return configuration;
    }

    private static LogSettings ReadLog(JsonElement json, List<SettingError> errors)
    {
        LogSettings log = LogSettings.Default;
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new SettingError(Log, "must be an object like { \"size\": \"64MB\" }"));
            return log;
        }

        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Name == LogSize.Name)
            {
                if (TryTake(LogSize, property, "log.", errors, out long bytes)) log = log with { Bytes = bytes };
            }
            else if (property.Name == LogSync.Name)
            {
                if (TryTake(LogSync, property, "log.", errors, out long syncUs)) log = log with { SyncUs = syncUs };
            }
            else
            {
                errors.Add(new SettingError($"log.{property.Name}", "is no key of log; it has size, sync"));
            }
        }

        return log;
    }

    private static List<SensorSettings> ReadSensors(JsonElement json, List<SettingError> errors)
    {
        List<SensorSettings> sensors = [];
        if (json.ValueKind != JsonValueKind.Array)
        {
            errors.Add(new SettingError(Sensors, "must be a list: [ { \"sensor\": \"board\" } ]"));
            return sensors;
        }

        int index = 0;
        foreach (JsonElement entry in json.EnumerateArray())
        {
            if (SensorSettings.Read(entry, $"{Sensors}[{index++}]", errors) is { } sensor) sensors.Add(sensor);
        }

        return sensors;
    }

    private static bool TryTake<T>(SettingKey<T> key, JsonProperty property, string prefix, List<SettingError> errors, out T value)
        where T : notnull
    {
        bool isRead = key.TryRead(property.Value, out object read, out string error);
        value = (T)read;
        if (!isRead) errors.Add(new SettingError(prefix + property.Name, error));
        return isRead;
    }

    private static string ReadCollector(JsonElement json, out string collector)
    {
        collector = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        return collector.Length == 0 ? "must be HOST:PORT in quotes, like \"192.168.1.20:5170\""
            : OptionText.TryHostPort(collector, out _, out _, out string error) ? "" : error.TrimEnd('.');
    }

    /// <summary>"64MB", "1.5GB": powers of 1,000, as cards are sold.</summary>
    private static string ReadSize(JsonElement json, out long bytes)
    {
        bytes = 0;
        string text = json.ValueKind == JsonValueKind.String ? json.GetString()!.Trim() : "";
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
