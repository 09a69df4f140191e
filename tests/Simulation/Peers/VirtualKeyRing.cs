using Telemetry.Collector.Keys;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>The enrolled devices; it outlives the collector's processes as a file would.</summary>
public sealed class VirtualKeyRing : IKeyRing
{
    private readonly SortedDictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    private readonly Dictionary<string, byte[]> _replaced = [];

    public IReadOnlyCollection<string> Devices => _keys.Keys;

    public void Enroll(string device, byte[] key) => _keys[device] = key;

    public void Revoke(string device) => _keys.Remove(device);

    /// <summary>Makes a new key; the one before stays valid until the new one is confirmed.</summary>
    public void Rotate(string device, byte[] key)
    {
        _replaced[device] = _keys[device];
        _keys[device] = key;
    }

    /// <summary>The device has used this key; where it is the newest, the one before ends.</summary>
    public void Confirm(string device, byte[] key)
    {
        if (_keys.TryGetValue(device, out byte[]? newest) && newest == key)
        {
            _replaced.Remove(device);
        }
    }

    public ReplacedKey? Replaced(string device) => _replaced.TryGetValue(device, out byte[]? key) ? new ReplacedKey(key, DateTimeOffset.UnixEpoch) : null;

    public bool IsEnrolled(string device) => _keys.ContainsKey(device);

    public bool TryGetKey(string device, out byte[] key)
    {
        bool known = _keys.TryGetValue(device, out byte[]? found);
        key = found ?? [];
        return known;
    }
}
