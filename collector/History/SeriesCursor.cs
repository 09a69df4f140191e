using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History;

/// <summary>
/// Goes through the readings of one channel of one boot, ascending by number: those of its blocks one block at a time, together with those of
/// the journal. What it gives may lie outside of the device times that it was asked for, by less than a block.
/// </summary>
internal sealed class SeriesCursor : IDisposable
{
    private readonly Statement _blocks;
    private readonly Queue<long>? _ids;
    private readonly SeriesReadings _block = new();
    private readonly SeriesReadings? _journal;
    private int _blockAt;
    private int _journalAt;
    private bool _isInBlock;
    private bool _isOver;

    /// <param name="device">device times that are wanted; null: all</param>
    /// <param name="from">numbers from here on are wanted</param>
    public SeriesCursor(Database database, StoredChannel channel, SeriesReadings? journal, (long FromUs, long ToUs)? device, ulong from)
    {
        Channel = channel;
        _journal = journal;
        if (device is { } range)
        {
            _ids = Blocks(database, channel, range, from);
            _blocks = database.Prepare("SELECT data FROM block WHERE id = ?1");
        }
        else
        {
            _blocks = database.Prepare("SELECT data FROM block WHERE channel = ?1 AND first >= ?2 ORDER BY first");
            _blocks.Set(1, channel.Id).Set(2, FirstOfBlock(database, channel, from));
        }

        NextBlock();
        while (!IsAtEnd && Current.Number < from)
            Advance();
    }

    public StoredChannel Channel { get; }

    /// <summary>Blocks that could not be read.</summary>
    public int Damaged { get; private set; }

    public bool IsAtEnd => _blockAt == _block.Count && _journalAt == JournalCount;

    /// <summary>Only if not <see cref="IsAtEnd"/>; valid until <see cref="Advance"/>.</summary>
    public ref readonly SeriesReading Current => ref (_isInBlock ? ref _block[_blockAt] : ref _journal![_journalAt]);

    /// <summary>Text or bytes of the current reading.</summary>
    public ReadOnlySpan<byte> Data => _isInBlock ? _block.ValueOf(_block[_blockAt]) : _journal!.ValueOf(_journal[_journalAt]);

    private int JournalCount => _journal?.Count ?? 0;

    public void Advance()
    {
        if (!_isInBlock)
            _journalAt++;
        else if (++_blockAt == _block.Count)
            NextBlock();

        Choose();
    }

    public void Dispose() => _blocks.Dispose();

    /// <summary>Their ids, ascending by number. Some bytes for each thousand readings, so that their data need not be sorted.</summary>
    private static Queue<long> Blocks(Database database, StoredChannel channel, (long FromUs, long ToUs) range, ulong from)
    {
        using Statement find = database.Prepare("SELECT id FROM block INDEXED BY block_time WHERE channel = ?1 AND to_us >= ?2 AND from_us <= ?3 AND last >= ?4 ORDER BY first");
        Queue<long> ids = [];
        for (find.Set(1, channel.Id).Set(2, range.FromUs).Set(3, range.ToUs).Set(4, (long)from); find.Step();)
            ids.Enqueue(find.Long(0));
        return ids;
    }

    private static long FirstOfBlock(Database database, StoredChannel channel, ulong number)
    {
        using Statement find = database.Prepare("SELECT max(first) FROM block WHERE channel = ?1 AND first <= ?2");
        return find.Set(1, channel.Id).Set(2, (long)number).Number() ?? 0;
    }

    private void NextBlock()
    {
        _blockAt = 0;
        do
        {
            _block.Clear();
            if (!Step())
                break;

            if (!BlockCodec.TryRead(_blocks.Blob(0), _block))
            {
                Damaged++;
                _block.Clear();
            }
        }
        while (_block.Count == 0);

        Choose();
    }

    private bool Step()
    {
        if (_ids is null)
            return !_isOver && (_blocks.Step() || !(_isOver = true));
        if (!_ids.TryDequeue(out long id))
            return false;

        _blocks.Reset();
        return _blocks.Set(1, id).Step();
    }

    private void Choose() =>
        _isInBlock = _blockAt < _block.Count && (_journalAt == JournalCount || _block[_blockAt].Number <= _journal![_journalAt].Number);
}
