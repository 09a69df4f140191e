namespace Telemetry.Collector.Keys;

/// <summary>
/// The enrolled devices as a running collector sees them: a snapshot of the <see cref="KeyRingFile"/>, which other processes change.
/// Reading is free of locks and files; <see cref="Refresh"/> takes a new snapshot when the file has changed.
/// </summary>
public sealed class KeyRing : IKeyRing
{
    private readonly KeyRingFile _file;
    private readonly string _path;
    private readonly Lock _refreshing = new();
    private volatile Snapshot _snapshot;

    // A file system may tell times in steps, of 4 ms mostly, of 2 s on FAT: a second change in one step shows no new time.
    private static readonly TimeSpan CoarsestTime = TimeSpan.FromSeconds(2);

    private sealed record Snapshot(IReadOnlyDictionary<string, EnrolledKey> Keys, IReadOnlyCollection<string> Devices, Stamp Stamp, bool MayMiss);

    /// <summary>A replaced file differs in one of these, unless it was replaced within the same step of the file system's time.</summary>
    private readonly record struct Stamp(DateTime Changed, long Length);

    public KeyRing(string path)
    {
        _path = path;
        _file = new KeyRingFile(path);
        _snapshot = Take();
    }

    public IReadOnlyCollection<string> Devices => _snapshot.Devices;

    public bool TryGetKey(string device, out byte[] key)
    {
        bool found = _snapshot.Keys.TryGetValue(device, out EnrolledKey? entry);
        key = found ? entry!.Key : [];
        return found;
    }

    public ReplacedKey? Replaced(string device) =>
        _snapshot.Keys.TryGetValue(device, out EnrolledKey? entry) && entry.Previous is { } previous ? new ReplacedKey(previous, entry.Enrolled) : null;

    /// <summary>The device has used this key: where it is the newest, the one before it is worthless from now on, on disk too.</summary>
    /// <remarks>The snapshot follows with the next <see cref="Refresh"/>, which also tells of what else changed.</remarks>
    /// <exception cref="UserException">The file cannot be read or written; the key before stays in it.</exception>
    public void Confirm(string device, byte[] key) => _file.Update(keys =>
    {
        // It may have been revoked or changed again meanwhile.
        if (keys.TryGetValue(device, out EnrolledKey? entry) && entry.Key.AsSpan().SequenceEqual(key))
            keys[device] = entry with { Previous = null };
    });

    /// <summary>
    /// Reads the file again if it changed. Returns the devices of which a key is no longer valid: revoked, enrolled anew, or replaced for good.
    /// </summary>
    /// <exception cref="UserException">The file is unreadable now; the snapshot stays as it was.</exception>
    public IReadOnlyList<string> Refresh()
    {
        lock (_refreshing)
        {
            Snapshot old = _snapshot;
            if (!old.MayMiss && ReadStamp() == old.Stamp)
                return [];

            Snapshot now = Take();
            _snapshot = now;
            return
            [
                .. old.Keys.Values
                    .Where(entry => !IsValid(now, entry.Device, entry.Key) || (entry.Previous is { } previous && !IsValid(now, entry.Device, previous)))
                    .Select(entry => entry.Device),
            ];
        }
    }

    private static bool IsValid(Snapshot snapshot, string device, byte[] key) =>
        snapshot.Keys.TryGetValue(device, out EnrolledKey? entry)
        && (entry.Key.AsSpan().SequenceEqual(key) || (entry.Previous is { } previous && previous.AsSpan().SequenceEqual(key)));

    private Snapshot Take()
    {
        // The stamp first: a change between the two is then seen at the next look, not missed.
        Stamp stamp = ReadStamp();
        bool mayMiss = DateTime.UtcNow - stamp.Changed < CoarsestTime;
        IReadOnlyDictionary<string, EnrolledKey> keys = _file.Load();
        return new Snapshot(keys, [.. keys.Keys.Order(StringComparer.Ordinal)], stamp, mayMiss);
    }

    private Stamp ReadStamp()
    {
        FileInfo info = new(_path);
        return info.Exists ? new Stamp(info.LastWriteTimeUtc, info.Length) : default;
    }
}
