using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Streaming;
using Telemetry.Collector.Views;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Outbox;

/// <summary>What the database has of a boot.</summary>
/// <param name="Order">its place among the boots of its device, from 1</param>
/// <param name="Done">what the publisher is done with, and what is lost or elsewhere</param>
/// <param name="HasDelivered">the publisher was done with something of it when it was saved last</param>
internal sealed record StoredAccount(BootKey Key, int Order, RangeSet Settled, RangeSet Done, bool IsGone, bool HasDelivered)
{
    /// <summary>Nothing is left to deliver, and nothing will come.</summary>
    public bool IsOver => IsGone && Done.CountIn(0, Settled.End) == Settled.Total;
}

/// <summary>
/// The database as an outbox reads it. One snapshot serves for a moment, because the journal is read with each; then a new one takes its place, so that the
/// database's log does not grow. One thread at a time.
/// </summary>
internal sealed class OutboxDatabase(string path, string publisher) : IDisposable
{
    /// <summary>Readings of a boot that are read together.</summary>
    public const int Portion = 1024;

    /// <summary>Where more numbers than this lie between two that are wanted, the second is read another time.</summary>
    public const ulong FarApart = 8192;

    /// <summary>From the first that is wanted to the last: as much as is gone through at a time.</summary>
    public const ulong Span = 65_536;

    // Blocks that are searched for what was delivered last of a channel. Where a backlog begins, it is in one of two.
    private const int SearchedBlocks = 16;

    private readonly Dictionary<BootKey, BootOfDevice?> _boots = [];
    private Database? _database;
    private Catalog? _catalog;
    private Journal? _journal;

    /// <summary>A snapshot is held.</summary>
    public bool IsOpen => _database is not null;

    /// <summary>Lets the snapshot go: what is asked next sees everything that was stored before.</summary>
    public void Close()
    {
        _catalog?.Dispose();
        _database?.Dispose();
        _boots.Clear();
        (_catalog, _database, _journal) = (null, null, null);
    }

    public void Dispose() => Close();

    /// <summary>The accounts of all boots, or of those of one device, the oldest first.</summary>
    /// <exception cref="UserException">The database cannot be read.</exception>
    public void Accounts(string? device, Action<StoredAccount> take) => Read(database =>
    {
        const string Boots =
            """
            SELECT boot.id, device.name, boot.boot_id, boot.settled, boot.is_gone,
                (SELECT done FROM delivery WHERE boot = boot.id AND publisher = (SELECT id FROM publisher WHERE name = ?1))
            FROM boot JOIN device ON device.id = boot.device
            """;
        using Statement boots = database.Prepare($"{Boots} {(device is null ? "" : "WHERE device.name = ?2")} ORDER BY boot.id");
        using Statement absent = database.Prepare(
            "SELECT first, count FROM loss WHERE boot = ?1 UNION ALL SELECT first, count FROM elsewhere WHERE boot = ?1 ORDER BY first");
        Dictionary<string, int> orders = new(StringComparer.Ordinal);
        boots.Set(1, publisher);
        if (device is not null)
            boots.Set(2, device);
        while (boots.Step())
        {
            BootKey key = new(boots.Text(1), unchecked((ulong)boots.Long(2)));
            RangeSet settled = BootRows.Settled(key, boots.Blob(3));

            // What cannot be read of the deliveries is delivered again.
            RangeSet done = new();
            if (!RangeColumn.TryRead(boots.Blob(5), done))
                done = new RangeSet();
            bool hasDelivered = done.Total > 0;
            for (absent.Set(1, boots.Long(0)); absent.Step();)
                done.Add((ulong)absent.Long(0), (ulong)(absent.Long(0) + absent.Long(1)));
            int order = orders[key.Device] = orders.GetValueOrDefault(key.Device) + 1;
            take(new StoredAccount(key, order, settled, done, boots.Int(4) != 0, hasDelivered));
        }

        return true;
    });

    /// <summary>Readings of a boot by their numbers. Those that are not given are not in the database.</summary>
    /// <param name="wanted">ascending ranges, ends exclusive</param>
    /// <exception cref="UserException">The database cannot be read.</exception>
    public List<ReadingView> Readings(BootKey key, IReadOnlyList<(ulong First, ulong End)> wanted) => Read(database =>
    {
        List<ReadingView> found = [];
        if (Boot(database, key) is not { } boot)
            return found;

        using ReadingReader reader = new(database, Journal(database), [boot], TimeRange.All, _ => wanted[0].First);
        for (int range = 0; reader.Next();)
        {
            while (range < wanted.Count && wanted[range].End <= reader.Reading.Number)
                range++;
            if (range == wanted.Count)
                break;
            if (reader.Reading.Number >= wanted[range].First)
                found.Add(StoredView.Of(boot, reader.Channel, reader.Reading, reader.Data));
        }

        return found;
    });

    /// <summary>The newest of the readings of a channel that an earlier run delivered: its boot and number; null: there is none.</summary>
    /// <param name="accountOf">what is delivered of a boot and how new the boot is; null: what was saved, and the order of the boots in the database</param>
    /// <exception cref="UserException">The database cannot be read.</exception>
    public (int Order, ulong Number)? NewestDelivered(string device, string channel, Func<BootKey, (int Order, RangeSet Done)?> accountOf) => Read(database =>
    {
        (int Order, ulong Number)? newest = null;
        Accounts(device, account =>
        {
            (int order, RangeSet done) = accountOf(account.Key) ?? (account.Order, account.Done);
            if (order < (newest?.Order ?? 0) || Boot(database, account.Key) is not { } boot)
                return;

            foreach (StoredChannel found in boot.Channels.Where(found => found.Name == channel))
            {
                if (Newest(database, found, done) is { } number && (newest is null || (order, number).CompareTo(newest.Value) > 0))
                    newest = (order, number);
            }
        });
        return newest;
    });

    private T Read<T>(Func<Database, T> read)
    {
        try
        {
            return read(_database ??= Database.Open(path));
        }
        catch (SqliteException exception)
        {
            Close();
            throw Database.Explain(path, exception);
        }
    }

    private Journal Journal(Database database) => _journal ??= new Journal(database, _ => true);

    private BootOfDevice? Boot(Database database, BootKey key)
    {
        if (_boots.TryGetValue(key, out BootOfDevice? boot))
            return boot;

        using Statement find = database.Prepare("SELECT boot.id FROM boot JOIN device ON device.id = boot.device WHERE device.name = ?1 AND boot.boot_id = ?2");
        _catalog ??= new Catalog(database);
        if (find.Set(1, key.Device).Set(2, unchecked((long)key.BootId)).Number() is { } id)
            boot = _catalog.Boot(id);
        _boots.Add(key, boot);
        return boot;
    }

    /// <summary>The highest number of the channel that is in the set.</summary>
    private ulong? Newest(Database database, StoredChannel channel, RangeSet done)
    {
        if (Newest(Journal(database).Of(channel.Id), done) is { } number)
            return number;

        using Statement blocks = database.Prepare("SELECT data FROM block WHERE channel = ?1 AND first < ?2 ORDER BY first DESC");
        blocks.Set(1, channel.Id).Set(2, (long)Math.Min(done.End, long.MaxValue));
        for (int i = 0; i < SearchedBlocks && blocks.Step(); i++)
        {
            SeriesReadings block = new();
            if (BlockCodec.TryRead(blocks.Blob(0), block) && Newest(block, done) is { } found)
                return found;
        }

        return null;
    }

    private static ulong? Newest(SeriesReadings? readings, RangeSet done)
    {
        for (int i = (readings?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (done.Contains(readings![i].Number))
                return readings[i].Number;
        }

        return null;
    }
}
