using Telemetry.Collector.Store;
using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Collector.Demo;

/// <summary>
/// The collector's store with an auditor in front of it: it notes each row that the store took, so that the demo can compare
/// every value with what was sampled. About 50 bytes a reading.
/// </summary>
public sealed class DemoStore(IReadingStore inner) : IReadingStore
{
    private readonly Dictionary<BootKey, List<StoredRow>> _rows = [];

    /// <summary>The boots of which the store has rows.</summary>
    public IReadOnlyCollection<BootKey> Boots => _rows.Keys;

    public IEnumerable<StoredBoot> LoadBoots() => inner.LoadBoots();

    public bool Maintain() => inner.Maintain();

    public StoreStatus Status => inner.Status;

    public void Commit(ReadingBatch batch)
    {
        inner.Commit(batch);
        foreach (StoredReading reading in batch.Readings)
        {
            BootKey boot = batch.Boots[reading.Boot];
            if (!_rows.TryGetValue(boot, out List<StoredRow>? rows)) _rows.Add(boot, rows = []);
            rows.Add(Row(batch, reading));
        }
    }

    /// <summary>The rows of a boot in the order in which they were stored. Only when the collector has stopped.</summary>
    public IReadOnlyList<StoredRow> Rows(BootKey boot) => _rows.GetValueOrDefault(boot) ?? [];

    private static StoredRow Row(ReadingBatch batch, in StoredReading reading)
    {
        long bits = reading.Type is ChannelType.Text or ChannelType.Bytes
            ? BootRecord.Digest(batch.Data.AsSpan(reading.DataOffset, reading.DataLength))
            : reading.Bits;
        return new StoredRow(reading.Number, reading.DeviceTimeUs, bits, (byte)reading.Channel, reading.Type);
    }
}
