using Telemetry.Collector.History;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.Streaming;

/// <summary>A piece of the stream as it was read from the database.</summary>
/// <param name="Items">what is wanted of it</param>
/// <param name="Reached">the place of its last reading, wanted or not</param>
/// <param name="IsEnd">nothing had been stored behind it</param>
internal readonly record struct StoredPortion(IReadOnlyList<StreamItem> Items, StreamPosition Reached, bool IsEnd);

/// <summary>
/// Reads a database in the order in which its readings were stored (docs/storage.md, "The order of storing"): from the rows of the journal while they
/// are there, else by the rows of <c>arrival</c> from the blocks. Each portion is a snapshot of its own, so that no reader holds the database's log for
/// long, and has some thousand readings, so that they fit into memory.
/// </summary>
internal sealed class StoredOrder(string path, IReadOnlySet<string> devices)
{
    /// <summary>Rows of the journal are taken together up to so many readings: as many as a row of <c>arrival</c> has.</summary>
    private const int JournalReadings = 16_384;

    /// <summary>Bytes of such rows: 32 for each reading, and their values.</summary>
    private const long JournalBytes = 4 * 1024 * 1024;

    /// <summary>The place of the reading that was stored last.</summary>
    /// <exception cref="UserException">The database cannot be read.</exception>
    public StreamPosition End() => Read(database => new StreamPosition(Identity(database), Last(database)));

    /// <exception cref="UserException">The database cannot be read.</exception>
    public StoredPortion After(StreamPosition position) => Read(database => After(database, position));

    private T Read<T>(Func<Database, T> read)
    {
        try
        {
            using Database database = Database.Open(path);
            return read(database);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception)
        {
            throw Database.Explain(path, exception);
        }
    }

    private static ulong Identity(Database database) => unchecked((ulong)database.Number("SELECT identity FROM store"));

    private static ulong Last(Database database) => (ulong)database.Number(
        "SELECT max(sorted, coalesce((SELECT id + readings - 1 FROM journal ORDER BY id DESC LIMIT 1), 0)) FROM store");

    private StoredPortion After(Database database, StreamPosition position)
    {
        StreamPosition end = new(Identity(database), Last(database));
        if (position.Database != end.Database || position.Number > end.Number)
        {
            // What the other one had is not here; all that is here is new to who comes from there.
            StreamPosition start = end with { Number = 0 };
            string text = position.Database == end.Database
                ? "this database is an older copy of the one that the position is of: what was stored behind the copy is not in it"
                : "the position is of another database: this one was begun anew";
            return new StoredPortion([new StreamGap(start, StreamGapReason.OtherDatabase, null, text)], start, false);
        }

        if (position.Number == end.Number)
            return new StoredPortion([], end, true);

        long next = (long)position.Number + 1;
        using PortionRows rows = new(database, devices, end.Database, next);
        if (!TryReadRows(database, rows, next))
            rows.Skip(end.Number, StreamGapReason.TooOld);
        return new StoredPortion(rows.Items(), rows.Reached, rows.Reached == end);
    }

    /// <summary>False: no row has readings of this place or a later one.</summary>
    private static bool TryReadRows(Database database, PortionRows rows, long next)
    {
        using Statement journal = database.Prepare(
            "SELECT id, readings, data FROM journal WHERE id >= coalesce((SELECT max(id) FROM journal WHERE id <= ?1), 0) AND id + readings > ?1 ORDER BY id");
        using Statement arrival = database.Prepare(
            "SELECT first, count, data FROM arrival WHERE first >= coalesce((SELECT max(first) FROM arrival WHERE first <= ?1), 0) AND first + count > ?1 ORDER BY first LIMIT 1");
        bool isInJournal = journal.Set(1, next).Step();
        bool isSorted = arrival.Set(1, next).Step();
        if (isSorted && (!isInJournal || arrival.Long(0) < journal.Long(0)))
        {
            rows.AddArrival(arrival.Long(0), arrival.Int(1), arrival.Blob(2));
            return true;
        }

        if (!isInJournal)
            return false;

        // Only rows that were damaged when the others were sorted have sorted ones behind them.
        long limit = isSorted ? arrival.Long(0) : long.MaxValue;
        int readings = 0;
        long bytes = 0;
        do
        {
            readings += journal.Int(1);
            bytes += journal.Blob(2).Length;
            rows.AddJournal(journal.Long(0), journal.Int(1), journal.Blob(2));
        }
        while (readings < JournalReadings && bytes < JournalBytes && journal.Step() && journal.Long(0) < limit);
        return true;
    }
}
