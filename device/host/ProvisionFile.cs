using System.Text.Json;
using Telemetry.Wire;

namespace Telemetry.Device.Host;

/// <summary>Who a device is: what `telemetry enroll` wrote for it.</summary>
/// <param name="Host">Of its collector; empty when the file names none: the device then asks the local network.</param>
public sealed record Identity(string Device, byte[] Key, string Host, int Port);

/// <summary>
/// Reads a provisioning file: one object or a list of them, each
/// <c>{"version":1,"device":"sim-001","key":"64 hex digits","collector":"127.0.0.1:5170"}</c>.
/// </summary>
public static class ProvisionFile
{
    private const int Version = 1;

    /// <summary>No error ever repeats a key.</summary>
    public static bool TryRead(string path, out IReadOnlyList<Identity> identities, out string error)
    {
        identities = [];
        try
        {
            byte[] content = File.ReadAllBytes(path);
            return TryParse(content, out identities, out error) || Refuse($"{path}: {error}", out error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string advice = e is FileNotFoundException or DirectoryNotFoundException
                ? $"there is no file {path}. Make one with 'telemetry enroll NAME'."
                : $"cannot read {path}: {e.Message}";
            return Refuse(advice, out error);
        }
    }

    public static bool TryParse(ReadOnlyMemory<byte> json, out IReadOnlyList<Identity> identities, out string error)
    {
        identities = [];
        error = "";
        List<Identity> read = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            IEnumerable<JsonElement> entries = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : [root];
            foreach (JsonElement entry in entries)
            {
                if (!TryEntry(entry, out Identity? identity, out error)) return false;
                read.Add(identity!);
            }
        }
        catch (JsonException e)
        {
            return Refuse($"is not JSON (line {e.LineNumber + 1})", out error);
        }

        identities = read;
        string? twice = read.GroupBy(one => one.Device).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (twice is not null) return Refuse($"names the device '{twice}' twice", out error);
        return read.Count > 0 || Refuse("names no device", out error);
    }

    private static bool TryEntry(JsonElement entry, out Identity? identity, out string error)
    {
        identity = null;
        error = "";
        if (entry.ValueKind != JsonValueKind.Object) return Refuse("is not a provisioning file: an object is expected", out error);
        if (entry.TryGetProperty("version", out JsonElement version)
            && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out int number) && number == Version))
        {
            return Refuse($"has the version {version}; this program reads version {Version}", out error);
        }

        string device = Text(entry, "device");
        if (!IsName(device)) return Refuse("has no usable 'device': 1 to 32 characters of A–Z a–z 0–9 . _ -", out error);
        string hex = Text(entry, "key");
        if (hex.Length != 2 * Limits.KeyBytes || !hex.All(char.IsAsciiHexDigit))
        {
            return Refuse($"has no usable 'key' for {device}: 64 hex digits are expected", out error);
        }

        string host = "";
        int port = Limits.DefaultPort;
        string collector = Text(entry, "collector");
        if (collector.Length > 0 && !OptionText.TryHostPort(collector, out host, out port, out string wrong))
        {
            return Refuse($"names a collector that cannot be used: {wrong}", out error);
        }

        identity = new Identity(device, Convert.FromHexString(hex), host, port);
        return true;
    }

    private static string Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsName(string text) =>
        text.Length is >= 1 and <= Limits.NameBytes && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool Refuse(string why, out string error)
    {
        error = why;
        return false;
    }
}
