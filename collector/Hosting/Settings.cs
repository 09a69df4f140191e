using System.Globalization;
using System.Text.Json;
using Telemetry.Collector.Alerts;
using Telemetry.Collector.Http;
using Telemetry.Collector.Metrics;
using Telemetry.Collector.Mqtt;
using Telemetry.Device.Host;
using Telemetry.Wire;

namespace Telemetry.Collector.Hosting;

/// <summary>What was given on the command line; null: not given.</summary>
public sealed record SettingFlags
{
    public int? Port { get; init; }

    public string? Name { get; init; }

    public string? DatagramHost { get; init; }

    public string? Keep { get; init; }

    public string? MaxSize { get; init; }

    public string? Synchronous { get; init; }

    public string? Http { get; init; }

    public string? HttpTokenFile { get; init; }

    public string? Mqtt { get; init; }

    public string? MqttPrefix { get; init; }

    public string? MqttPasswordFile { get; init; }

    public string? MqttCa { get; init; }

    public string? Otlp { get; init; }
}

/// <summary>What was given for a setting, and where.</summary>
/// <param name="Origin">For messages: "--mqtt", "TELEMETRY_MQTT", "mqtt in /…/telemetry.json".</param>
public readonly record struct Setting(string Value, string Origin);

/// <summary>
/// What a collector is told: flags come first, then <c>TELEMETRY_*</c> environment variables, then <c>telemetry.json</c> in the data
/// directory, then the defaults. Secrets are in none of them.
/// </summary>
public sealed record Settings
{
    /// <summary>Every setting, as it is named in <c>telemetry.json</c>.</summary>
    private static readonly string[] Keys =
        ["port", "name", "datagramHost", "keep", "maxSize", "synchronous", "http", "httpTokenFile", "otlp", "mqtt", "mqttPrefix", "mqttPasswordFile", "mqttCa", "alerts"];

    /// <summary>TCP and UDP, 1 to 65535; 0: the system chooses.</summary>
    public int Port { get; private init; }

    /// <summary>For people: devices are told it, the console shows it.</summary>
    public string Name { get; private init; } = "";

    /// <summary>IP address that devices send their datagrams to; null: the one that they reached this collector at (PROTOCOL 8.2).</summary>
    public string? DatagramHost { get; private init; }

    /// <summary>How long readings are kept; null: for ever.</summary>
    public TimeSpan? Keep { get; private init; }

    /// <summary>How large the database may get, bytes; then the oldest readings go. Null: as large as the disk.</summary>
    public long? MostBytes { get; private init; }

    /// <summary>Each commit waits for the disk (<see cref="Store.Sqlite.SqliteStoreOptions.IsFull"/>).</summary>
    public bool IsSynchronous { get; private init; }

    /// <summary>Where the HTTP API listens.</summary>
    public HttpAddress Http { get; private init; } = HttpAddress.Default;

    /// <summary>The file with the token of the HTTP API; null: the environment may have the token itself, or there is none.</summary>
    public string? HttpTokenFile { get; private init; }

    /// <summary>Limits of channels, and how long a device may be away; in the file alone.</summary>
    public AlertRules Alerts { get; private init; } = AlertRules.Default;

    /// <summary>The broker that readings are published to; null: none.</summary>
    public MqttOptions? Mqtt { get; private init; }

    /// <summary>Where metrics are sent by OTLP; null: nowhere.</summary>
    public Uri? Otlp { get; private init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="UserException">A setting is invalid; the message says which and where it comes from.</exception>
    public static Settings Read(DataDirectory data, SettingFlags flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        Dictionary<string, string> file = ReadFile(data.Settings);
        return new Settings
        {
            Port = ParsePort(Find(flags.Port?.ToString(CultureInfo.InvariantCulture), "--port", "port", "TELEMETRY_PORT")),
            Name = Find(flags.Name, "--name", "name", "TELEMETRY_NAME")?.Value ?? Environment.MachineName,
            DatagramHost = ParseAddress(Find(flags.DatagramHost, "--datagram-host", "datagramHost", "TELEMETRY_DATAGRAM_HOST")),
            Keep = ParseDuration(Find(flags.Keep, "--keep", "keep", "TELEMETRY_KEEP")),
            MostBytes = ParseSize(Find(flags.MaxSize, "--max-size", "maxSize", "TELEMETRY_MAX_SIZE")),
            IsSynchronous = ParseSynchronous(Find(flags.Synchronous, "--synchronous", "synchronous", "TELEMETRY_SYNCHRONOUS")),
            Http = Find(flags.Http, "--http", "http", "TELEMETRY_HTTP") is { } http ? HttpAddress.Parse(http.Value, http.Origin) : HttpAddress.Default,
            Otlp = ParseOtlp(Find(flags.Otlp, "--otlp", "otlp", "TELEMETRY_OTLP")),
            HttpTokenFile = Find(flags.HttpTokenFile, "--http-token-file", "httpTokenFile", HttpToken.FileVariable)?.Value,
            Alerts = file.TryGetValue("alerts", out string? alerts) ? AlertRulesJson.Parse(alerts, data.Settings) : AlertRules.Default,
            Mqtt = MqttOptions.Of(
                Find(flags.Mqtt, "--mqtt", "mqtt", "TELEMETRY_MQTT"),
                Find(flags.MqttPrefix, "--mqtt-prefix", "mqttPrefix", "TELEMETRY_MQTT_PREFIX"),
                Find(flags.MqttPasswordFile, "--mqtt-password-file", "mqttPasswordFile", "TELEMETRY_MQTT_PASSWORD_FILE"),
                Find(flags.MqttCa, "--mqtt-ca", "mqttCa", "TELEMETRY_MQTT_CA")),
        };

        Setting? Find(string? given, string flag, string key, string variable) =>
            given is not null ? new Setting(given, flag)
            : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new Setting(value, variable)
            : file.TryGetValue(key, out string? text) ? new Setting(text, $"{key} in {data.Settings}")
            : null;
    }

    /// <summary>Room for a journal and some blocks: less would remove readings that have just come.</summary>
    private const long SmallestBytes = 100_000_000;

    private static readonly (string Suffix, double Bytes)[] Sizes =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];

    private static int ParsePort(Setting? setting)
    {
        if (setting is not { } found)
            return Limits.DefaultPort;

        return ushort.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? port
            : throw new UserException($"{found.Origin}: '{found.Value}' is no port number (0 to 65535)", exitCode: ExitCode.Usage);
    }

    private static Uri? ParseOtlp(Setting? setting)
    {
        if (setting is { } found)
            return found.Value == "off" ? null : OtlpAddress.Parse(found.Value, found.Origin);

        return Environment.GetEnvironmentVariable(OtlpAddress.StandardVariable) is { Length: > 0 } standard
            ? OtlpAddress.Parse(standard, OtlpAddress.StandardVariable)
            : null;
    }

    private static string? ParseAddress(Setting? setting)
    {
        if (setting is not { } found)
            return null;

        return System.Net.IPAddress.TryParse(found.Value, out _)
            ? found.Value
            : throw new UserException($"{found.Origin}: '{found.Value}' is no IP address", exitCode: ExitCode.Usage);
    }

    private static TimeSpan? ParseDuration(Setting? setting)
    {
        if (setting is not { } found)
            return null;

        return OptionText.TryDuration(found.Value, out long us, out string error) && us > 0
            ? TimeSpan.FromMicroseconds(us)
            : throw new UserException($"{found.Origin}: {(error.Length > 0 ? error : "nothing would be kept.")}", "Write it like 90d.", ExitCode.Usage);
    }

    private static long? ParseSize(Setting? setting)
    {
        if (setting is not { } found)
            return null;

        string text = found.Value.Trim();
        (string suffix, double bytes) = Sizes.FirstOrDefault(size => text.EndsWith(size.Suffix, StringComparison.OrdinalIgnoreCase));
        bool isSize = double.TryParse(text[..^(suffix ?? "").Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && suffix is not null && number * bytes < long.MaxValue;
        if (!isSize)
            throw new UserException($"{found.Origin}: '{found.Value}' is no size", "Write it like 500MB or 10GB.", ExitCode.Usage);

        return number * bytes >= SmallestBytes
            ? (long)(number * bytes)
            : throw new UserException($"{found.Origin}: {found.Value} is too small for a database", $"Allow at least {SmallestBytes / 1_000_000} MB.", ExitCode.Usage);
    }

    private static bool ParseSynchronous(Setting? setting) => setting?.Value.ToLowerInvariant() switch
    {
        null or "full" => true,
        "normal" => false,
        _ => throw new UserException($"{setting.Value.Origin}: '{setting.Value.Value}' is neither full nor normal", exitCode: ExitCode.Usage),
    };

    private static Dictionary<string, string> ReadFile(string path)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        if (!File.Exists(path))
            return settings;

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                settings[property.Name] = Known(property.Name, path) ? property.Value.ToString() : "";
            return settings;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new UserException($"cannot read {path}: {exception.Message}");
        }
    }

    private static bool Known(string name, string path) => Keys.Contains(name)
        ? true
        : throw new UserException($"{path}: there is no setting '{name}'", $"The settings are {string.Join(", ", Keys)}.");
}
