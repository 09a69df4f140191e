using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History;

/// <summary>The readings that are not sorted into blocks yet, by channel. They fit into memory: <see cref="BlockLimits"/> bounds them.</summary>
public sealed class Journal
{
    private readonly Dictionary<int, SeriesReadings> _series = [];

    /// <param name="wants">tells by a channel's id whether its readings are wanted</param>
    public Journal(Database database, Func<int, bool> wants)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(wants);
        using Statement rows = database.Prepare("SELECT id, readings, data FROM journal ORDER BY id");
        while (rows.Step())
        {
            if (!TryAdd(rows.Blob(2), wants))
                DamagedRows.Add((rows.Long(0), rows.Int(1)));
        }

        foreach (SeriesReadings readings in _series.Values)
            readings.SortByNumber();
    }

    /// <summary>Rows that could not be read, and how many readings they should have.</summary>
    public List<(long Id, int Readings)> DamagedRows { get; } = [];

    public IEnumerable<int> Channels => _series.Keys;

    /// <summary>Ascending by number; null: there are none of this channel.</summary>
    public SeriesReadings? Of(int channel) => _series.GetValueOrDefault(channel);

    private bool TryAdd(ReadOnlySpan<byte> row, Func<int, bool> wants)
    {
        if (!JournalCodec.TryCount(row, out int count))
            return false;

        ReadOnlySpan<byte> data = JournalCodec.Data(row, count);
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            JournalCodec.Entry entry = JournalCodec.Read(row, i, ref offset);
            if (!_series.TryGetValue(entry.ChannelId, out SeriesReadings? readings))
            {
                if (!wants(entry.ChannelId))
                    continue;

                _series.Add(entry.ChannelId, readings = new SeriesReadings());
            }

            readings.Add(entry.Number, entry.DeviceTimeUs, entry.Bits, data.Slice(entry.DataOffset, entry.DataLength));
        }

        return true;
    }
}
