namespace Telemetry.Collector.Keys;

/// <summary>The devices that may connect, and their keys.</summary>
public interface IKeyRing
{
    /// <summary>Gives the 32-byte key of a device; false for one that is not enrolled or was revoked.</summary>
    bool TryGetKey(string device, out byte[] key);

    /// <summary>Ids of all enrolled devices.</summary>
    IReadOnlyCollection<string> Devices { get; }
}
