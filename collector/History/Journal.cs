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
            if (!JournalCodec.TryRead(rows.Blob(2), channel => SeriesOf(channel, wants)))
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

    private SeriesReadings? SeriesOf(int channel, Func<int, bool> wants)
    {
        if (!_series.TryGetValue(channel, out SeriesReadings? readings) && wants(channel))
            _series.Add(channel, readings = new SeriesReadings());
        return readings;
    }
}
