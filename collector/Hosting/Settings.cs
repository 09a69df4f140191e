using System.Globalization;
using System.Text.Json;
using Telemetry.Wire;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// What a collector is told: flags come first, then <c>TELEMETRY_*</c> environment variables, then <c>telemetry.json</c> in the data
/// directory, then the defaults. Secrets are in none of them.
/// </summary>
/// <param name="Port">TCP and UDP, 1 to 65535; 0: the system chooses.</param>
/// <param name="Name">For people: devices are told it, the console shows it.</param>
/// <param name="DatagramHost">
/// IP address that devices send their datagrams to; null: the one that they reached this collector at (PROTOCOL 8.2).
/// </param>
public sealed record Settings(int Port, string Name, string? DatagramHost)
{
    /// <summary>Reads the settings; null stands for a flag that was not given.</summary>
    /// <exception cref="UserException">A setting is invalid; the message says which and where it comes from.</exception>
    public static Settings Read(DataDirectory data, int? port, string? name, string? datagramHost)
    {
        Dictionary<string, string> file = ReadFile(data.Settings);
        return new Settings(
            port ?? ParsePort(Find("port", "TELEMETRY_PORT")),
            name ?? Find("name", "TELEMETRY_NAME")?.Value ?? Environment.MachineName,
            datagramHost ?? ParseAddress(Find("datagramHost", "TELEMETRY_DATAGRAM_HOST")));

        Setting? Find(string key, string variable) =>
            Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new Setting(value, variable)
            : file.TryGetValue(key, out string? text) ? new Setting(text, $"{key} in {data.Settings}")
            : null;
    }

    private readonly record struct Setting(string Value, string Origin);

    private static int ParsePort(Setting? setting)
    {
        if (setting is not { } found)
            return Limits.DefaultPort;

        return ushort.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? port
            : throw new UserException($"{found.Origin}: '{found.Value}' is no port number (0 to 65535)", exitCode: ExitCode.Usage);
    }

    private static string? ParseAddress(Setting? setting)
    {
        if (setting is not { } found)
            return null;

        return System.Net.IPAddress.TryParse(found.Value, out _)
            ? found.Value
            : throw new UserException($"{found.Origin}: '{found.Value}' is no IP address", exitCode: ExitCode.Usage);
    }

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

    private static bool Known(string name, string path) => name is "port" or "name" or "datagramHost"
        ? true
        : throw new UserException($"{path}: there is no setting '{name}'", "The settings are port, name and datagramHost.");
}
