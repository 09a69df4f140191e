using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.SystemTests.Truth;

/// <summary>What a sensor gave, as it is known on the device's side.</summary>
/// <param name="Bits">as in <see cref="StoredReading.Bits"/>; of text and bytes 0</param>
/// <param name="Data">of text and bytes</param>
/// <param name="UtcUs">when it was sampled, µs since 1970; null: not known</param>
internal readonly record struct TrueReading(string Channel, ChannelType Type, long DeviceTimeUs, long Bits, byte[] Data, long? UtcUs);

/// <summary>All readings of one boot, from 0 on.</summary>
internal interface IBootTruth
{
    ulong Count { get; }

    TrueReading this[ulong number] { get; }
}
