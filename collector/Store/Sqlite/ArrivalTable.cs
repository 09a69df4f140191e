using Microsoft.Data.Sqlite;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>
/// The order in which readings were stored that are sorted into blocks by now, in transactions that are the caller's. A reading's place in that
/// order is counted from 1; in the journal a row's id is the place of its first reading.
/// </summary>
internal sealed class ArrivalTable : IDisposable
{
    /// <summary>
    /// Readings of a row: what a reader of the stream has in memory at a time, some 4 MB, and enough of each channel that a block is not
    /// decoded for every one of them.
    /// </summary>
    private const int RowReadings = 16_384;

    /// <summary>Text and bytes of the readings of a row, for the same reason.</summary>
    private const long RowData = 4 * 1024 * 1024;

    /// <summary>
    /// What all rows may take. The order is for those who come back within hours or days; at some 3 bytes for a run of one to ten readings this is
    /// 20 to 200 million of them, and less than the blocks of those take in any case.
    /// </summary>
    internal const long MostBytes = 64 * 1024 * 1024;

    /// <summary>Rows that a pass of retention looks at: a million readings and more each minute.</summary>
    private const int ExpiredRows = 256;

    private readonly long _mostBytes;
    private readonly Statement _add;
    private readonly Statement _bytes;
    private readonly Statement _oldest;
    private readonly Statement _remove;
    private readonly Statement _sorted;
    private readonly Statement _expired;
    private readonly ArrivalBlob _blob = new();
    private readonly List<ArrivalCodec.Run> _runs = [];
    private long _first;
    private long _data;

    /// <param name="mostBytes">as <see cref="MostBytes"/></param>
    public ArrivalTable(SqliteConnection connection, long mostBytes = MostBytes)
    {
        _mostBytes = mostBytes;
        _add = new(connection, "INSERT INTO arrival (first, count, data) VALUES (?1, ?2, ?3)");
        _bytes = new(connection, "SELECT sum(length(data)) FROM arrival");
        _oldest = new(connection, "SELECT first, count, length(data), data FROM arrival ORDER BY first");
        _remove = new(connection, "DELETE FROM arrival WHERE first <= ?1");
        _sorted = new(connection, "UPDATE store SET sorted = max(sorted, ?1)");
        _expired = new(connection, "SELECT expired FROM boot WHERE id = ?1");
    }

    public void Begin()
    {
        _blob.Begin();
        _data = 0;
    }

    /// <summary>A row of the journal follows.</summary>
    /// <param name="dataBytes">of its text and bytes</param>
    public void BeginRow(long first, int readings, long dataBytes)
    {
        bool isFull = _blob.Readings + readings > RowReadings || _data + dataBytes > RowData;
        if (isFull || first != _first + _blob.Readings)
            WriteRow();
        if (_blob.Readings == 0)
            _first = first;
        _data += dataBytes;
    }

    /// <summary>The next reading of the row.</summary>
    public void Add(long boot, ulong number) => _blob.Add(boot, number);

    public void End()
    {
        WriteRow();
        long surplus = (_bytes.Number() ?? 0) - _mostBytes;
        long? last = null;
        for (; surplus > 0 && _oldest.Step(); surplus -= _oldest.Long(2))
            last = _oldest.Long(0);
        _oldest.Reset();
        RemoveUpTo(last);
    }

    /// <summary>Removes the oldest rows of which retention has removed every reading.</summary>
    public void RemoveExpired()
    {
        long? last = null;
        Dictionary<long, ulong> expired = [];
        for (int i = 0; i < ExpiredRows && _oldest.Step() && IsExpired(_oldest.Long(1), _oldest.Blob(3), expired); i++)
            last = _oldest.Long(0);
        _oldest.Reset();
        RemoveUpTo(last);
    }

    public void Dispose()
    {
        foreach (Statement statement in (Statement[])[_add, _bytes, _oldest, _remove, _sorted, _expired])
            statement.Dispose();
    }

    private void RemoveUpTo(long? first)
    {
        if (first is not null)
            _remove.Set(1, first).Run();
    }

    /// <summary>A row that cannot be read says nothing of any reading.</summary>
    private bool IsExpired(long count, ReadOnlySpan<byte> blob, Dictionary<long, ulong> expired)
    {
        _runs.Clear();
        if (!ArrivalCodec.TryRead(blob, count, _runs))
            return true;

        foreach (ArrivalCodec.Run run in _runs)
        {
            if (!expired.TryGetValue(run.Boot, out ulong below))
                expired[run.Boot] = below = (ulong?)_expired.Set(1, run.Boot).Number() ?? ulong.MaxValue;
            if (run.First + (ulong)run.Count > below)
                return false;
        }

        return true;
    }

    private void WriteRow()
    {
        if (_blob.Readings == 0)
            return;

        int count = _blob.Readings;
        _add.Set(1, _first).Set(2, count).Set(3, _blob.End()).Run();
        _sorted.Set(1, _first + count - 1).Run();
        Begin();
    }
}
