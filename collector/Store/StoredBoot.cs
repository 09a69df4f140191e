namespace Telemetry.Collector.Store;

/// <summary>Names one boot of one device.</summary>
public readonly record struct BootKey(string Device, ulong BootId);

/// <summary>Consecutive reading numbers.</summary>
public readonly record struct NumberRange(ulong First, ulong Count);

/// <summary>Reading numbers that a device gave up, or that died with a boot (PROTOCOL 7.8, 8.5).</summary>
/// <param name="Cause">PROTOCOL 17.4.</param>
public readonly record struct LostRange(byte Cause, ulong First, ulong Count);

/// <summary>What a durable store holds of one boot. No number is in two of the lists.</summary>
/// <param name="Sampled">How many readings had been numbered when the store last heard of it.</param>
/// <param name="Elsewhere">Acknowledged to an earlier store (PROTOCOL 8.5).</param>
/// <param name="IsGone">As in <see cref="BootFacts"/>.</param>
public sealed record StoredBoot(
    BootKey Key,
    ulong Sampled,
    IReadOnlyList<NumberRange> Stored,
    IReadOnlyList<LostRange> Lost,
    IReadOnlyList<NumberRange> Elsewhere,
    bool IsGone = false);

/// <summary>The numbers of a boot that a publisher is done with: delivered, or never to be.</summary>
public sealed record DeliveredNumbers(BootKey Boot, IReadOnlyList<NumberRange> Done);
