using Telemetry.Wire;

namespace Telemetry.Collector.Store;

/// <summary>A reading that a <see cref="MemoryStore"/> still has.</summary>
/// <param name="Bits">as in <see cref="StoredReading.Bits"/></param>
/// <param name="Data">of text and bytes, at most <see cref="RecentReadings.KeptBytes"/> of it</param>
public readonly record struct KeptReading(ulong BootId, ulong Number, ChannelType Type, long DeviceTimeUs, long Bits, byte[] Data);

/// <summary>The last readings of one channel, in the order of their commit.</summary>
internal sealed class RecentReadings
{
    /// <summary>Of each text or binary value: enough to see what it is.</summary>
    public const int KeptBytes = 256;

    private readonly KeptReading[] _readings;
    private long _count;

    public RecentReadings(int limit) => _readings = new KeptReading[limit];

    public void Add(ulong bootId, in StoredReading reading, byte[] data)
    {
        ReadOnlySpan<byte> value = data.AsSpan(reading.DataOffset, Math.Min(reading.DataLength, KeptBytes));
        _readings[_count++ % _readings.Length] =
            new KeptReading(bootId, reading.Number, reading.Type, reading.DeviceTimeUs, reading.Bits, value.ToArray());
    }

    public List<KeptReading> ToList()
    {
        List<KeptReading> readings = [];
        for (long i = Math.Max(0, _count - _readings.Length); i < _count; i++)
            readings.Add(_readings[i % _readings.Length]);
        return readings;
    }
}
