using Microsoft.Data.Sqlite;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>What publishers have delivered, in transactions that are the caller's.</summary>
internal sealed class DeliveryTable : IDisposable
{
    private readonly Statement _find;
    private readonly Statement _add;
    private readonly Statement _skip;
    private readonly Statement _save;
    private readonly BlobWriter _done = new();

    public DeliveryTable(SqliteConnection connection)
    {
        _find = new(connection, "SELECT id FROM publisher WHERE name = ?1");
        _add = new(connection, "INSERT INTO publisher (name) VALUES (?1)");
        _skip = new(connection, "INSERT INTO delivery (publisher, boot, done) SELECT ?1, id, settled FROM boot WHERE length(settled) > 0");

        // A boot that retention has removed meanwhile gets no row.
        _save = new(
            connection,
            """
            INSERT OR REPLACE INTO delivery (publisher, boot, done)
            SELECT ?1, boot.id, ?4 FROM boot JOIN device ON device.id = boot.device WHERE device.name = ?2 AND boot.boot_id = ?3
            """);
    }

    /// <summary>Adds a publisher that is new; what is settled now is not for it.</summary>
    public void Begin(string name)
    {
        if (Id(name) is not null)
            return;

        _add.Set(1, name).Run();
        _skip.Set(1, Id(name)).Run();
    }

    /// <exception cref="InvalidOperationException">The publisher was never begun.</exception>
    public void Save(string publisher, IReadOnlyList<DeliveredNumbers> deliveries)
    {
        long id = Id(publisher) ?? throw new InvalidOperationException($"the publisher {publisher} was never begun");
        foreach (DeliveredNumbers delivered in deliveries)
        {
            RangeSet set = new();
            foreach (NumberRange range in delivered.Done)
                set.Add(range.First, range.First + range.Count);
            RangeColumn.Write(_done, set);
            _save.Set(1, id).Set(2, delivered.Boot.Device).Set(3, unchecked((long)delivered.Boot.BootId)).Set(4, _done.Written).Run();
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
        _skip.Dispose();
        _save.Dispose();
    }

    // Asked anew each time: some index look-ups a second, and nothing to forget when a transaction fails.
    private long? Id(string name) => _find.Set(1, name).Number();
}
