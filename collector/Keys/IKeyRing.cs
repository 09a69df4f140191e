namespace Telemetry.Collector.Keys;

/// <summary>The devices that may connect, and their keys.</summary>
public interface IKeyRing
{
    /// <summary>Gives the 32-byte key of a device; false for one that is not enrolled or was revoked.</summary>
    bool TryGetKey(string device, out byte[] key);

    /// <summary>While the key of a device is being changed: the one before, which is accepted too until the new one was used. Null: there is none.</summary>
    ReplacedKey? Replaced(string device) => null;

    /// <summary>Ids of all enrolled devices.</summary>
    IReadOnlyCollection<string> Devices { get; }
}

/// <summary>A key that has a successor which the device has not used yet (docs/decisions/0007-provisioning.md).</summary>
/// <param name="Key">32 bytes</param>
/// <param name="Since">When its successor was made.</param>
public sealed record ReplacedKey(byte[] Key, DateTimeOffset Since);
