using Telemetry.Collector.Keys;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>The enrolled devices; it outlives the collector's processes as a file would.</summary>
public sealed class VirtualKeyRing : IKeyRing
{
    private readonly SortedDictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Devices => _keys.Keys;

    public void Enroll(string device, byte[] key) => _keys[device] = key;

    public void Revoke(string device) => _keys.Remove(device);

    public bool IsEnrolled(string device) => _keys.ContainsKey(device);

    public bool TryGetKey(string device, out byte[] key)
    {
        bool known = _keys.TryGetValue(device, out byte[]? found);
        key = found ?? [];
        return known;
    }
}
