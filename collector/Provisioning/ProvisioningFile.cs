using System.Text.Json;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Provisioning;

/// <summary>
/// The file that a device reads its identity from; it holds the key, so it is the owner's only:
/// <code>{ "version": 1, "device": "sim-001", "key": "64 hex digits", "collector": "192.168.1.20:5170" }</code>
/// or a list of such objects.
/// </summary>
public static class ProvisioningFile
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, IndentSize = 2 };

    private sealed record Entry(int Version, string Device, string Key, string Collector);

    private static readonly JsonSerializerOptions Compact = new(JsonSerializerDefaults.Web);

    /// <summary>The content for one device.</summary>
    public static byte[] Content(EnrolledKey device, string collector) => JsonSerializer.SerializeToUtf8Bytes(Of(device, collector), Json);

    /// <summary>The same in as few characters as it takes.</summary>
    public static string Text(EnrolledKey device, string collector) => JsonSerializer.Serialize(Of(device, collector), Compact);

    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(string file, IReadOnlyList<EnrolledKey> devices, string collector, bool asList)
    {
        byte[] content = asList
            ? JsonSerializer.SerializeToUtf8Bytes(devices.Select(device => Of(device, collector)).ToList(), Json)
            : Content(devices.Single(), collector);
        try
        {
            PrivateFile.Replace(file, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write the provisioning file {file}: {exception.Message}");
        }
    }

    private static Entry Of(EnrolledKey device, string collector) => new(Version, device.Device, Convert.ToHexStringLower(device.Key), collector);
}
