using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Writes readings, losses and accounts of a batch within a transaction that is the caller's.</summary>
internal sealed class BatchWriter : IDisposable
{
    private readonly BootRows _rows;
    private readonly Statement _addJournal;
    private readonly Statement _nextPlace;
    private readonly Statement _addLoss;
    private readonly Statement _addElsewhere;
    private readonly Statement _setAccount;
    private readonly JournalRow _row = new();
    private readonly BlobWriter _settled = new();
    private readonly List<BootRow> _boots = [];
    private long? _next;
    private (ReadingBatch Batch, long First)? _tried;

    public BatchWriter(SqliteConnection connection, BootRows rows)
    {
        _rows = rows;
        _addJournal = new(connection, "INSERT INTO journal (id, readings, data) VALUES (?1, ?2, ?3)");
        _nextPlace = new(connection, "SELECT max(sorted + 1, coalesce((SELECT id + readings FROM journal ORDER BY id DESC LIMIT 1), 0)) FROM store");
        _addLoss = new(connection, "INSERT INTO loss (boot, first, count, cause) VALUES (?1, ?2, ?3, ?4)");
        _addElsewhere = new(connection, "INSERT INTO elsewhere (boot, first, count) VALUES (?1, ?2, ?3)");
        _setAccount = new(connection, "UPDATE boot SET sampled = ?2, settled = ?3 WHERE id = ?1");
    }

    /// <summary>Readings that the store had already; it keeps the first copy.</summary>
    public ulong SecondCopies { get; private set; }

    /// <summary>What the last <see cref="Write"/> added to the journal.</summary>
    public (int Readings, int Bytes) Added { get; private set; }

    public void Write(ReadingBatch batch)
    {
        Added = default;
        _boots.Clear();
        foreach (BootKey key in batch.Boots)
            _boots.Add(_rows.Boot(key));

        WriteReadings(batch);
        foreach (DeclaredLoss loss in batch.Losses)
            WriteNew(_boots[loss.Boot], loss.First, loss.Count, (boot, first, count) => _addLoss.Set(1, boot).Set(2, first).Set(3, count).Set(4, loss.Cause).Run());
        foreach (DeclaredElsewhere range in batch.Elsewhere)
            WriteNew(_boots[range.Boot], range.First, range.Count, (boot, first, count) => _addElsewhere.Set(1, boot).Set(2, first).Set(3, count).Run());
        for (int i = 0; i < _boots.Count; i++)
        {
            _boots[i].Sampled = Math.Max(_boots[i].Sampled, batch.Sampled[i]);
            RangeColumn.Write(_settled, _boots[i].Settled);
            _setAccount.Set(1, _boots[i].Id).Set(2, (long)_boots[i].Sampled).Set(3, _settled.Written).Run();
        }
    }

    /// <summary>The transaction of <see cref="Write"/> is durable.</summary>
    public void Committed()
    {
        _next += Added.Readings;
        _tried = null;
    }

    /// <summary>It failed, or so it seems: the file knows.</summary>
    public void Forget() => _next = null;

    public void Dispose()
    {
        _addJournal.Dispose();
        _nextPlace.Dispose();
        _addLoss.Dispose();
        _addElsewhere.Dispose();
        _setAccount.Dispose();
    }

    private void WriteReadings(ReadingBatch batch)
    {
        ReadOnlySpan<StoredReading> readings = CollectionsMarshal.AsSpan(batch.Readings);
        _row.Begin();
        foreach (ref readonly StoredReading reading in readings)
        {
            BootRow boot = _boots[reading.Boot];
            if (boot.Settled.Add(reading.Number, reading.Number + 1) == 0)
            {
                SecondCopies++;
                continue;
            }

            _row.Add(_rows.Channel(boot, reading.Channel, reading.Type), reading, batch.Data);
        }

        long first = _next ??= _nextPlace.Number() ?? throw new InvalidDataException("the table store is empty");
        batch.StoredFrom = _row.Readings == readings.Length ? (ulong)first : EarlierPlace(batch, first);
        if (_row.Readings == 0)
            return;

        ReadOnlySpan<byte> row = _row.End();
        _tried = (batch, first);
        _addJournal.Set(1, first).Set(2, _row.Readings).Set(3, row).Run();
        Added = (_row.Readings, row.Length);
    }

    /// <summary>Where the batch stands if the try before made it durable although it seemed to fail.</summary>
    private ulong? EarlierPlace(ReadingBatch batch, long next) =>
        _tried is { } tried && tried.Batch == batch && _row.Readings == 0 && tried.First + batch.Readings.Count == next ? (ulong)tried.First : null;

    /// <summary>Writes those of the numbers that are not settled yet: all of them, unless this batch was kept before.</summary>
    private static void WriteNew(BootRow boot, ulong first, ulong count, Action<long, long, long> write)
    {
        ulong limit = first + count;
        while (boot.Settled.TryFindGap(first, limit, out ulong gap, out ulong end))
        {
            boot.Settled.Add(gap, end);
            write(boot.Id, (long)gap, (long)(end - gap));
            first = end;
        }
    }
}
