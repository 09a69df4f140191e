using Microsoft.Data.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Sorts the journal into blocks, in a transaction that is the caller's.</summary>
internal sealed class Compaction : IDisposable
{
    private readonly Statement _journal;
    private readonly Statement _removeJournal;
    private readonly Statement _channel;
    private readonly BlockTable _blocks;
    private readonly ArrivalTable _arrivals;
    private readonly Dictionary<int, Series> _series = [];

    public Compaction(SqliteConnection connection, BlockTable blocks, ArrivalTable arrivals)
    {
        _blocks = blocks;
        _arrivals = arrivals;
        _journal = new(connection, "SELECT id, data FROM journal ORDER BY id");
        _removeJournal = new(connection, "DELETE FROM journal WHERE id = ?1");
        _channel = new(connection, "SELECT type, boot FROM channel WHERE id = ?1");
    }

    /// <summary>What the journal has of a channel.</summary>
    private readonly record struct Series(SeriesReadings Readings, ChannelType Type, long Boot);

    /// <summary>Rows of the journal that could not be read, and were left as they are.</summary>
    public int Damaged { get; private set; }

    /// <param name="beforeMerge">called before a channel's readings go into its blocks</param>
    public void Run(Action beforeMerge)
    {
        // A run that failed before, on a full disk, may have left readings that are still in the journal.
        _series.Clear();
        Read();
        foreach ((int channel, Series series) in _series.OrderBy(entry => entry.Key))
        {
            beforeMerge();
            series.Readings.SortByNumber();
            _blocks.Merge(channel, series.Type, series.Readings);
        }

        _series.Clear();
    }

    public void Dispose()
    {
        _journal.Dispose();
        _removeJournal.Dispose();
        _channel.Dispose();
    }

    private void Read()
    {
        Damaged = 0;
        List<long> done = [];
        _arrivals.Begin();
        while (_journal.Step())
        {
            if (TryRead(_journal.Long(0), _journal.Blob(1)))
                done.Add(_journal.Long(0));
            else
                Damaged++;
        }

        foreach (long id in done)
            _removeJournal.Set(1, id).Run();
        _arrivals.End();
    }

    private bool TryRead(long id, ReadOnlySpan<byte> row)
    {
        if (!JournalCodec.TryCount(row, out int count))
            return false;

        ReadOnlySpan<byte> data = JournalCodec.Data(row, count);
        _arrivals.BeginRow(id, count, data.Length);
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            JournalCodec.Entry entry = JournalCodec.Read(row, i, ref offset);
            if (!_series.TryGetValue(entry.ChannelId, out Series series))
                _series.Add(entry.ChannelId, series = Open(entry.ChannelId));
            series.Readings.Add(entry.Number, entry.DeviceTimeUs, entry.Bits, data.Slice(entry.DataOffset, entry.DataLength));
            _arrivals.Add(series.Boot, entry.Number);
        }

        return true;
    }

    private Series Open(int channel)
    {
        if (!_channel.Set(1, channel).Step())
            throw new InvalidDataException($"the journal has readings of channel {channel}, which is in no table");

        Series series = new(new SeriesReadings(), (ChannelType)_channel.Int(0), _channel.Long(1));
        _channel.Reset();
        return series;
    }
}
