using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.SystemTests.Truth;

/// <summary>
/// Readings that are put into the database while no collector runs, so that its journal is full and the next collector begins with a
/// compaction, which else comes every quarter of a million readings. A reading follows from its number, so all of them can be compared.
/// </summary>
internal sealed class Ballast(string database) : IBootTruth
{
    private const int BatchReadings = 4096;
    private const long IntervalUs = 1_000;

    private static readonly ChannelType[] Types = [ChannelType.Float32, ChannelType.Int64, ChannelType.Float64, ChannelType.Bool];

    public BootKey Boot { get; } = new("ballast", 0xba11a57);

    public ulong Count { get; private set; }

    public TrueReading this[ulong number]
    {
        get
        {
            ChannelType type = Types[number % (ulong)Types.Length];
            return new TrueReading(type.ToString(), type, (long)number * IntervalUs, Bits(type, number), [], null);
        }
    }

    /// <summary>Puts in so many readings.</summary>
    public void Add(int readings)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(database) { IsFull = false });
        for (int left = readings; left > 0; left -= BatchReadings)
            store.Commit(Batch(Math.Min(left, BatchReadings)));
    }

    private ReadingBatch Batch(int readings)
    {
        ReadingBatch batch = new();
        List<ChannelDeclaration> channels = [];
        for (int i = 0; i < Types.Length; i++)
            channels.Add(new ChannelDeclaration { Channel = i, Type = Types[i], Name = Types[i].ToString(), Quantity = "", Unit = "" });

        ulong end = Count + (ulong)readings;
        batch.BootFacts.Add(new BootFacts(Boot, end, DateTimeOffset.UtcNow, channels, null, IsGone: false));
        batch.Boots.Add(Boot);
        batch.Sampled.Add(end);
        for (; Count < end; Count++)
        {
            TrueReading reading = this[Count];
            batch.Readings.Add(new StoredReading
            {
                Number = Count,
                Channel = (int)(Count % (ulong)Types.Length),
                Type = reading.Type,
                DeviceTimeUs = reading.DeviceTimeUs,
                Bits = reading.Bits,
            });
        }

        return batch;
    }

    private static long Bits(ChannelType type, ulong number)
    {
        long mixed = unchecked((long)(number * 0x9E3779B97F4A7C15));
        return type switch
        {
            ChannelType.Bool => mixed & 1,
            ChannelType.Int64 => mixed >> 40,
            ChannelType.Float32 => (uint)FloatBits.FromSingle(MathF.Round((mixed >> 48) / 100f, 2)),
            _ => FloatBits.FromDouble((mixed >> 44) / 1000.0),
        };
    }
}
