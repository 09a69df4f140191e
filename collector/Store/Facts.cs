using Telemetry.Collector.Views;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Store;

/// <summary>What a device said of itself when it introduced itself last. It takes the place of what was stored before.</summary>
/// <param name="Info">Null: it has said nothing yet.</param>
public sealed record DeviceFacts(
    string Device, DeviceInfo? Info, IReadOnlyList<ParameterDeclaration> Parameters, IReadOnlyList<ActionDeclaration> Actions);

/// <summary>
/// What this run of the collector knows of a boot besides its readings. A boot that was stored by an earlier run may come without what that one
/// knew: what is null or missing here stays as it is stored. A channel is never declared differently (PROTOCOL 8.6).
/// </summary>
/// <param name="Sampled">How many readings have been numbered, as far as is known.</param>
/// <param name="Met">UTC at which the collector met it first; null: an earlier run did.</param>
/// <param name="Statement">The device's own statement of its UTC (PROTOCOL 11.4).</param>
/// <param name="IsGone">The device holds nothing of it any more and will not come back to it (PROTOCOL 8.5).</param>
public sealed record BootFacts(
    BootKey Key, ulong Sampled, DateTimeOffset? Met, IReadOnlyList<ChannelDeclaration> Channels, DeviceStatement? Statement, bool IsGone);

/// <summary>
/// A point of the mapping from device time to UTC (PROTOCOL 11): at device time <c>d</c> it is
/// <c>UtcUs + (d - DeviceUs) × (1 + SkewPpb / 1e9)</c>, with an error of at most <c>ErrorUs + |d - DeviceUs| × DriftPpb / 1e9</c>.
/// Of several points of a boot the one with the smallest error counts, of those with the same error the last: where this machine's wall clock
/// stepped it gives the new UTC.
/// </summary>
/// <param name="UtcUs">Microseconds since 1970.</param>
public readonly record struct ClockPoint(long DeviceUs, long UtcUs, long ErrorUs, long SkewPpb, long DriftPpb);

/// <summary>A new point of a boot's clock; points that were stored before stay.</summary>
public readonly record struct BootClockPoint(BootKey Boot, ClockPoint Point);

/// <summary>A change of a device's connection state, or something worth remembering that changes none.</summary>
public sealed record ConnectionEvent(string Device, DeviceEvent Event);
