using System.Text.Json;

namespace Telemetry.Collector.Keys;

/// <summary>
/// The file that a device reads its identity from; it holds the key, so it is the owner's only:
/// <code>{ "version": 1, "device": "sim-001", "key": "64 hex digits", "collector": "192.168.1.20:5170" }</code>
/// or a list of such objects.
/// </summary>
public static class Provisioning
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, IndentSize = 2 };

    private sealed record Entry(int Version, string Device, string Key, string Collector);

    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(string file, IReadOnlyList<EnrolledKey> devices, string collector, bool asList)
    {
        List<Entry> entries =
            [.. devices.Select(device => new Entry(Version, device.Device, Convert.ToHexStringLower(device.Key), collector))];
        byte[] content = asList
            ? JsonSerializer.SerializeToUtf8Bytes(entries, Json)
            : JsonSerializer.SerializeToUtf8Bytes(entries.Single(), Json);
        try
        {
            PrivateFile.Replace(file, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write the provisioning file {file}: {exception.Message}");
        }
    }
}
