using System.Text.Json;
using System.Text.Json.Serialization;
using Telemetry.Wire;

namespace Telemetry.Collector.Keys;

/// <summary>One enrolled device.</summary>
/// <param name="Key">The pre-shared key, 32 bytes (PROTOCOL 4.1).</param>
/// <param name="Enrolled">When that key was made.</param>
/// <param name="Previous">The key before, as long as the device has not used this one; null: only this one is valid.</param>
public sealed record EnrolledKey(string Device, byte[] Key, DateTimeOffset Enrolled, byte[]? Previous = null);

/// <summary>
/// The key ring on disk:
/// <code>{ "version": 1, "devices": { "NAME": { "key": "64 hex digits", "enrolled": "2026-01-31T12:00:00Z" } } }</code>
/// Version 2 is the same with <c>"previous": "64 hex digits"</c> for devices whose key is being changed; it is written only while there are such devices,
/// because a program that knows version 1 only would lose those keys. Valid if and only if the version is 1 or 2, every name is a device id and every key
/// has 32 bytes. Changed by whole replacement under a lock file, so that commands beside a running collector lose nothing of each other.
/// </summary>
public sealed class KeyRingFile(string path)
{
    private const int Version = 1;
    private const int VersionWithPrevious = 2;

    // An enrolment takes milliseconds, on a slow card that is busy a second, and others may come first; who waits longer than
    // this waits for something that hangs.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(20);

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, IndentSize = 2, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record StoredKey(string Key, DateTimeOffset Enrolled, string? Previous = null);

    private sealed record StoredRing(int Version, SortedDictionary<string, StoredKey> Devices);

    /// <summary>Reads the ring; a file that is not there is an empty ring.</summary>
    /// <exception cref="UserException">The file cannot be read or is not a key ring.</exception>
    public IReadOnlyDictionary<string, EnrolledKey> Load() => Read();

    /// <summary>Changes the ring while no other process does. What <paramref name="change"/> throws leaves it as it was.</summary>
    public void Update(Action<IDictionary<string, EnrolledKey>> change)
    {
        using FileStream held = Lock();
        Dictionary<string, EnrolledKey> ring = Read();
        change(ring);
        Write(ring);
    }

    private Dictionary<string, EnrolledKey> Read()
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read the key ring {path}: {exception.Message}");
        }

        try
        {
            return Parse(content);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new UserException(
                $"{path} is not a key ring: {exception.Message}", "Put a copy of the file back, or move it away and enroll again.");
        }
    }

    private static Dictionary<string, EnrolledKey> Parse(byte[] content)
    {
        StoredRing? stored = JsonSerializer.Deserialize<StoredRing>(content, Json);
        if (stored is not { Version: Version or VersionWithPrevious, Devices: not null })
            throw new FormatException($"it has no version {Version} or {VersionWithPrevious} and devices");

        Dictionary<string, EnrolledKey> ring = new(StringComparer.Ordinal);
        foreach ((string device, StoredKey entry) in stored.Devices)
        {
            if (DeviceName.Fault(device) is { } fault)
                throw new FormatException(fault);
            if (entry?.Key is not { Length: 2 * Limits.KeyBytes } || entry.Previous is { Length: not 2 * Limits.KeyBytes })
                throw new FormatException($"a key of {device} has not {Limits.KeyBytes} bytes");

            byte[]? previous = entry.Previous is null ? null : Convert.FromHexString(entry.Previous);
            ring.Add(device, new EnrolledKey(device, Convert.FromHexString(entry.Key), entry.Enrolled, previous));
        }

        return ring;
    }

    private void Write(Dictionary<string, EnrolledKey> ring)
    {
        SortedDictionary<string, StoredKey> devices = new(StringComparer.Ordinal);
        foreach (EnrolledKey entry in ring.Values)
        {
            string? previous = entry.Previous is null ? null : Convert.ToHexStringLower(entry.Previous);
            devices.Add(entry.Device, new StoredKey(Convert.ToHexStringLower(entry.Key), entry.Enrolled, previous));
        }

        int version = ring.Values.Any(entry => entry.Previous is not null) ? VersionWithPrevious : Version;
        PrivateFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(new StoredRing(version, devices), Json));
    }

    /// <summary>An exclusive open is an advisory lock that ends with its process.</summary>
    private FileStream Lock()
    {
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException)
            {
                if (Environment.TickCount64 - start > LockPatience.TotalMilliseconds)
                    throw new UserException($"another command has held {path}.lock for {LockPatience.TotalSeconds} s");

                Thread.Sleep(LockRetry);
            }
        }
    }
}
