using System.Text.Json;
using Telemetry.Wire;

namespace Telemetry.Collector.Keys;

/// <summary>One enrolled device.</summary>
/// <param name="Key">The pre-shared key, 32 bytes (PROTOCOL 4.1).</param>
public sealed record EnrolledKey(string Device, byte[] Key, DateTimeOffset Enrolled);

/// <summary>
/// The key ring on disk:
/// <code>{ "version": 1, "devices": { "NAME": { "key": "64 hex digits", "enrolled": "2026-01-31T12:00:00Z" } } }</code>
/// Valid if and only if the version is 1, every name is a device id and every key has 32 bytes. Changed by whole replacement
/// under a lock file, so that commands beside a running collector lose nothing of each other.
/// </summary>
public sealed class KeyRingFile(string path)
{
    private const int Version = 1;

    // An enrolment takes milliseconds, on a slow card that is busy a second, and others may come first; who waits longer than
    // this waits for something that hangs.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(20);

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, IndentSize = 2 };

    private sealed record StoredKey(string Key, DateTimeOffset Enrolled);

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
        if (stored is not { Version: Version, Devices: not null })
            throw new FormatException($"it has no version {Version} and devices");

        Dictionary<string, EnrolledKey> ring = new(StringComparer.Ordinal);
        foreach ((string device, StoredKey entry) in stored.Devices)
        {
            if (DeviceName.Fault(device) is { } fault)
                throw new FormatException(fault);
            if (entry?.Key is not { Length: 2 * Limits.KeyBytes })
                throw new FormatException($"the key of {device} has not {Limits.KeyBytes} bytes");

            ring.Add(device, new EnrolledKey(device, Convert.FromHexString(entry.Key), entry.Enrolled));
        }

        return ring;
    }

    private void Write(Dictionary<string, EnrolledKey> ring)
    {
        SortedDictionary<string, StoredKey> devices = new(StringComparer.Ordinal);
        foreach (EnrolledKey entry in ring.Values)
            devices.Add(entry.Device, new StoredKey(Convert.ToHexStringLower(entry.Key), entry.Enrolled));

        PrivateFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(new StoredRing(Version, devices), Json));
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
