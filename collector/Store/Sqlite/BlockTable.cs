using Microsoft.Data.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>
/// Brings readings of a channel into its blocks. Blocks of a channel never overlap: what comes late is merged into the block where it belongs.
/// New readings take small blocks before them along, so that a channel that gets few readings at a time has full blocks in the end, and each
/// reading is written only a few times.
/// </summary>
internal sealed class BlockTable : IDisposable
{
    // A block before is taken along while it is at most so many times as large as what is added: each reading is rewritten log4 times.
    private const int TakenAlong = 3;

    private readonly Statement _before;
    private readonly Statement _next;
    private readonly Statement _data;
    private readonly Statement _add;
    private readonly Statement _remove;
    private readonly SeriesReadings _old = new();
    private readonly SeriesReadings _merged = new();
    private readonly BlobWriter _blob = new();
    private readonly List<Block> _taken = [];

    public BlockTable(SqliteConnection connection)
    {
        _before = new(connection, "SELECT id, first, last, count, length(data) FROM block WHERE channel = ?1 AND first <= ?2 ORDER BY first DESC");
        _next = new(connection, "SELECT min(first) FROM block WHERE channel = ?1 AND first > ?2");
        _data = new(connection, "SELECT data FROM block WHERE id = ?1");
        _add = new(connection, "INSERT INTO block (channel, first, last, count, from_us, to_us, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _remove = new(connection, "DELETE FROM block WHERE id = ?1");
    }

    private readonly record struct Block(long Id, ulong First, ulong Last, int Count, int Bytes);

    /// <summary>Blocks that could not be read, and were left as they are.</summary>
    public int Damaged { get; private set; }

    /// <param name="fresh">ascending by number, and none of them in a block yet</param>
    public void Merge(int channel, ChannelType type, SeriesReadings fresh)
    {
        for (int from = 0; from < fresh.Count;)
        {
            // What lies between two blocks, or within the first of them, is one merge.
            int to = EndBefore(fresh, from, NextFirst(channel, fresh[from].Number));
            FindTaken(channel, fresh, from, to);
            _merged.Clear();
            MergeInto(fresh, from, to);
            foreach (Block block in _taken)
                _remove.Set(1, block.Id).Run();
            WriteMerged(channel, type);
            from = to;
        }
    }

    /// <summary>Writes what is left of a block after readings below a number were removed.</summary>
    public void Rewrite(int channel, ChannelType type, long id, ulong expired)
    {
        _merged.Clear();
        _old.Clear();
        if (!TryRead(id))
            return;

        foreach (ref readonly SeriesReading reading in _old.Span)
        {
            if (reading.Number >= expired)
                _merged.Add(reading, _old.Data);
        }

        _remove.Set(1, id).Run();
        WriteMerged(channel, type);
    }

    public void Dispose()
    {
        _before.Dispose();
        _next.Dispose();
        _data.Dispose();
        _add.Dispose();
        _remove.Dispose();
    }

    private ulong NextFirst(int channel, ulong number)
    {
        return _next.Set(1, channel).Set(2, (long)number).Number() is { } first ? (ulong)first : ulong.MaxValue;
    }

    private static int EndBefore(SeriesReadings fresh, int from, ulong limit)
    {
        int to = from + 1;
        while (to < fresh.Count && fresh[to].Number < limit)
            to++;
        return to;
    }

    /// <summary>The blocks that are written anew together with the fresh readings, ascending.</summary>
    private void FindTaken(int channel, SeriesReadings fresh, int from, int to)
    {
        _taken.Clear();
        int count = to - from;
        long bytes = 0;
        for (int i = from; i < to; i++)
            bytes += fresh[i].DataLength;

        _before.Set(1, channel).Set(2, (long)fresh[from].Number);
        while (_before.Step())
        {
            Block block = new(_before.Long(0), (ulong)_before.Long(1), (ulong)_before.Long(2), _before.Int(3), _before.Int(4));
            bool isWithin = fresh[from].Number <= block.Last;
            bool isSmall = block.Count + count <= BlockLimits.Readings && block.Count <= TakenAlong * count && block.Bytes + bytes <= BlockLimits.DataBytes;
            if (!isWithin && !isSmall)
                break;

            _taken.Insert(0, block);
            count += block.Count;
            bytes += block.Bytes;
        }

        _before.Reset();
    }

    private void MergeInto(SeriesReadings fresh, int from, int to)
    {
        _old.Clear();
        _taken.RemoveAll(block => !TryRead(block.Id));
        int old = 0;
        for (; from < to; from++)
        {
            for (; old < _old.Count && _old[old].Number < fresh[from].Number; old++)
                _merged.Add(_old[old], _old.Data);
            _merged.Add(fresh[from], fresh.Data);
        }

        for (; old < _old.Count; old++)
            _merged.Add(_old[old], _old.Data);
    }

    private bool TryRead(long id)
    {
        _data.Set(1, id);
        bool isWhole = _data.Step() && BlockCodec.TryRead(_data.Blob(0), _old);
        _data.Reset();
        if (!isWhole)
            Damaged++;
        return isWhole;
    }

    /// <summary>As few blocks as possible, all of about the same size.</summary>
    private void WriteMerged(int channel, ChannelType type)
    {
        ReadOnlySpan<SeriesReading> all = _merged.Span;
        int blocks = (all.Length + BlockLimits.Readings - 1) / BlockLimits.Readings;
        int most = blocks == 0 ? 0 : (all.Length + blocks - 1) / blocks;
        while (all.Length > 0)
        {
            int count = CountWithin(all[..Math.Min(most, all.Length)]);
            Write(channel, type, all[..count]);
            all = all[count..];
        }
    }

    private static int CountWithin(ReadOnlySpan<SeriesReading> readings)
    {
        int count = 1;
        for (long bytes = readings[0].DataLength; count < readings.Length; count++)
        {
            bytes += readings[count].DataLength;
            if (bytes > BlockLimits.DataBytes)
                break;
        }

        return count;
    }

    private void Write(int channel, ChannelType type, ReadOnlySpan<SeriesReading> readings)
    {
        _blob.Clear();
        BlockCodec.Write(_blob, type, readings, _merged.Data);
        long fromUs = long.MaxValue;
        long toUs = long.MinValue;
        foreach (ref readonly SeriesReading reading in readings)
        {
            fromUs = Math.Min(fromUs, reading.DeviceTimeUs);
            toUs = Math.Max(toUs, reading.DeviceTimeUs);
        }

        _add.Set(1, channel).Set(2, (long)readings[0].Number).Set(3, (long)readings[^1].Number).Set(4, readings.Length);
        _add.Set(5, fromUs).Set(6, toUs).Set(7, _blob.Written).Run();
    }
}
