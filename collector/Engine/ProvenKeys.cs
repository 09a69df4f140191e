using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Collector.Engine;

/// <summary>A device used its new key for the first time: the key ring must forget the one before.</summary>
/// <param name="Key">the new one, 32 bytes</param>
public sealed record ProvenKey(string Device, byte[] Key);

/// <summary>
/// New keys in use, until the host fetches them; bounded, the oldest gives way: until the next start of the collector the engine refuses its old key by itself,
/// and then the device proves the new one again.
/// </summary>
internal sealed class ProvenKeys(int limit)
{
    private readonly Queue<ProvenKey> _proven = [];

    public void Add(ProvenKey key)
    {
        if (_proven.Count >= limit)
            _proven.Dequeue();
        _proven.Enqueue(key);
    }

    public bool TryTake([NotNullWhen(true)] out ProvenKey? key) => _proven.TryDequeue(out key);
}
