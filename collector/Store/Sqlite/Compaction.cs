using Microsoft.Data.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Sorts the journal into blocks, in a transaction that is the caller's.</summary>
internal sealed class Compaction : IDisposable
{
    private readonly Statement _journal;
    private readonly Statement _removeJournal;
    private readonly Statement _type;
    private readonly BlockTable _blocks;
    private readonly Dictionary<int, SeriesReadings> _series = [];

    public Compaction(SqliteConnection connection, BlockTable blocks)
    {
        _blocks = blocks;
        _journal = new(connection, "SELECT id, data FROM journal ORDER BY id");
        _removeJournal = new(connection, "DELETE FROM journal WHERE id = ?1");
        _type = new(connection, "SELECT type FROM channel WHERE id = ?1");
    }

    /// <summary>Rows of the journal that could not be read, and were left as they are.</summary>
    public int Damaged { get; private set; }

    /// <param name="beforeMerge">called before a channel's readings go into its blocks</param>
    public void Run(Action beforeMerge)
    {
        // A run that failed before, on a full disk, may have left readings that are still in the journal.
        _series.Clear();
        Read();
        foreach ((int channel, SeriesReadings readings) in _series.OrderBy(entry => entry.Key))
        {
            beforeMerge();
            readings.SortByNumber();
            long type = _type.Set(1, channel).Number()
                ?? throw new InvalidDataException($"the journal has {readings.Count} readings of channel {channel}, which is in no table");
            _blocks.Merge(channel, (ChannelType)type, readings);
        }

        _series.Clear();
    }

    public void Dispose()
    {
        _journal.Dispose();
        _removeJournal.Dispose();
        _type.Dispose();
    }

    private void Read()
    {
        Damaged = 0;
        List<long> done = [];
        while (_journal.Step())
        {
            if (JournalCodec.TryRead(_journal.Blob(1), SeriesOf))
                done.Add(_journal.Long(0));
            else
                Damaged++;
        }

        foreach (long id in done)
            _removeJournal.Set(1, id).Run();
    }

    private SeriesReadings SeriesOf(int channel)
    {
        if (!_series.TryGetValue(channel, out SeriesReadings? readings))
            _series.Add(channel, readings = new SeriesReadings());
        return readings;
    }
}
