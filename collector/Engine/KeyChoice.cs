using System.Security.Cryptography;
using Telemetry.Collector.Keys;
using Telemetry.Security;

namespace Telemetry.Collector.Engine;

/// <summary>
/// Which of a device's keys a handshake is tried with while its key is being changed, and which may still be used (docs/decisions/0007-provisioning.md).
/// <para>The collector proves itself first, so it has to choose before it knows what the device has. A boot has one key for all its life: its first try is made
/// with the new key, its second with the other one, and what a boot has proven it is given ever after. Further tries, and tries when there is no room to remember
/// more boots, are at random: whoever sends HELLOs of other boots, or even of this one, cannot keep an honest device out.</para>
/// </summary>
internal sealed class KeyChoice
{
    // A device has one boot at a time; a few more are a device that restarts. What fills this is not the device.
    internal const int Boots = 16;
    private const int CertainTries = 2;

    private readonly List<Try> _tries = [];
    private byte[]? _of;
    private byte[]? _inUse;

    private sealed class Try(ulong bootId)
    {
        public ulong BootId { get; } = bootId;

        public int Count { get; set; }

        public bool IsOld { get; set; }

        public bool IsProven { get; set; }
    }

    /// <summary>The key for the next handshake of a boot.</summary>
    public byte[] Choose(byte[] key, ReplacedKey? replaced, ulong bootId, RandomSource random)
    {
        if (!IsOpen(key, replaced))
            return key;

        Remember(key);
        Try? tried = _tries.Find(entry => entry.BootId == bootId);
        if (tried is null)
        {
            bool isFull = _tries.Count >= Boots;
            if (isFull)
                _tries.Remove(_tries.Find(entry => !entry.IsProven) ?? _tries[0]);
            tried = new Try(bootId) { IsOld = isFull && IsHeads(random) };
            _tries.Add(tried);
        }
        else if (!tried.IsProven)
        {
            tried.IsOld = tried.Count < CertainTries ? !tried.IsOld : IsHeads(random);
        }

        tried.Count++;
        return tried.IsOld ? replaced!.Key : key;
    }

    /// <summary>A handshake with the wrong one of two keys says nothing yet: the other one has not been tried.</summary>
    public bool MayStillFit(byte[] key, ReplacedKey? replaced, ulong bootId) =>
        IsOpen(key, replaced) && _tries.Find(entry => entry.BootId == bootId) is { } tried && tried.Count < CertainTries;

    /// <summary>Whether a key can still be used: it is the newest one, or the one before and the newest has not been used.</summary>
    public bool IsValid(byte[] used, byte[] key, ReplacedKey? replaced) =>
        AreEqual(used, key) || (IsOpen(key, replaced) && AreEqual(used, replaced!.Key));

    /// <summary>A device has proven that it has this key. True: it is the newest one, and the one before ends with that.</summary>
    public bool Prove(byte[] used, byte[] key, ReplacedKey? replaced, ulong bootId)
    {
        if (!IsOpen(key, replaced))
            return false;

        if (!AreEqual(used, key))
        {
            if (_tries.Find(entry => entry.BootId == bootId) is { } tried)
                (tried.IsProven, tried.IsOld) = (true, true);
            return false;
        }

        _inUse = key;
        _tries.Clear();
        return true;
    }

    /// <summary>The key before the newest, while both are accepted; null: only one is.</summary>
    public ReplacedKey? Unused(IKeyRing keys, string device) =>
        keys.Replaced(device) is { } replaced && keys.TryGetKey(device, out byte[] key) && IsOpen(key, replaced) ? replaced : null;

    /// <summary>Both keys are accepted: there is one before, and this collector has not seen the new one in use.</summary>
    private bool IsOpen(byte[] key, ReplacedKey? replaced) => replaced is not null && (_inUse is null || !AreEqual(_inUse, key));

    /// <summary>What was learned of other keys does not count for these.</summary>
    private void Remember(byte[] key)
    {
        if (_of is not null && AreEqual(_of, key))
            return;

        _of = key;
        _tries.Clear();
    }

    private static bool IsHeads(RandomSource random) => (random.NextUInt32() & 1) != 0;

    private static bool AreEqual(byte[] a, byte[] b) => CryptographicOperations.FixedTimeEquals(a, b);
}
