using Telemetry.Collector.History;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Collector.Demo;

/// <summary>Every row of a demo's database, read back when the collector has stopped, so that each value is compared with what was sampled.</summary>
public sealed class DemoRows
{
    private readonly Dictionary<BootKey, List<StoredRow>> _rows = [];

    /// <summary>The boots of which there are rows.</summary>
    public IReadOnlyCollection<BootKey> Boots => _rows.Keys;

    public static DemoRows Read(string path)
    {
        DemoRows rows = new();
        using Database database = Database.Open(path);
        using Catalog catalog = new(database);
        using ReadingReader reader = new(database, new Journal(database, _ => true), catalog.Devices().SelectMany(catalog.Boots), TimeRange.All);
        while (reader.Next())
            rows.Add(new BootKey(reader.Boot.Device, reader.Boot.BootId), Row(reader));
        return rows;
    }

    public void Add(BootKey boot, in StoredRow row)
    {
        if (!_rows.TryGetValue(boot, out List<StoredRow>? rows)) _rows.Add(boot, rows = []);
        rows.Add(row);
    }

    /// <summary>The rows of a boot in the order of their numbers.</summary>
    public IReadOnlyList<StoredRow> Of(BootKey boot) => _rows.GetValueOrDefault(boot) ?? [];

    private static StoredRow Row(ReadingReader reader)
    {
        ref readonly SeriesReading reading = ref reader.Reading;
        long bits = reader.Channel.Type is ChannelType.Text or ChannelType.Bytes ? BootRecord.Digest(reader.Data) : reading.Bits;
        return new StoredRow(reading.Number, reading.DeviceTimeUs, bits, (byte)reader.Channel.Number, reader.Channel.Type);
    }
}
