using Microsoft.Data.Sqlite;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>
/// Keeps everything in one SQLite file (docs/storage.md). One thread at a time. After a commit that threw, the same batch is committed again:
/// what of it was made durable all the same is not kept twice.
/// </summary>
public sealed class SqliteStore : IReadingStore, IDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly BootRows _rows;
    private readonly FactsWriter _facts;
    private readonly BatchWriter _batches;
    private readonly BlockTable _blocks;
    private readonly ArrivalTable _arrivals;
    private readonly DeliveryTable _deliveries;
    private readonly Compaction _compaction;
    private readonly Housekeeping _housekeeping;
    private string? _alarm;
    private int _journalReadings;
    private long _journalBytes;

    private SqliteStore(SqliteStoreOptions options, SqliteConnection connection, string? alarm)
    {
        _options = options;
        _connection = connection;
        _alarm = alarm;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _rows = new(connection);
        _facts = new(connection, _rows);
        _batches = new(connection, _rows);
        _blocks = new(connection);
        _arrivals = new(connection);
        _deliveries = new(connection);
        _compaction = new(connection, _blocks, _arrivals);
        _housekeeping = new(options, connection, _blocks, _arrivals);
        CountJournal();
    }

    /// <summary>Called before each thing that the store does to the file, with its name: tests end the program's life there.</summary>
    internal Action<string>? BeforeStep { get; set; }

    /// <summary>Readings of batches that the store had already, and did not keep again.</summary>
    public ulong SecondCopies => _batches.SecondCopies;

    public event Action<BootKey, ulong>? Expired;

    public StoreStatus Status => new(_options.Path, SizeOnDisk(), _alarm);

    /// <summary>Opens the file, or makes it, or sets a damaged one aside and makes a new one; then <see cref="StoreStatus.Alarm"/> says so.</summary>
    /// <exception cref="UserException">The file cannot be opened, or is of a newer version, or of another program.</exception>
    public static SqliteStore Open(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SqliteConnection connection = DatabaseFile.Open(options.Path, options.IsFull, options.Time.GetUtcNow(), out string? setAside);
        return new SqliteStore(options, connection, setAside);
    }

    public IEnumerable<StoredBoot> LoadBoots()
    {
        using BootLoader loader = new(_connection);
        return loader.Load();
    }

    public IEnumerable<StoredAlert> LoadAlerts() => AlertLoader.Load(_connection);

    public void Commit(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Transact(() =>
        {
            BeforeStep?.Invoke("facts");
            _facts.Write(batch);
            BeforeStep?.Invoke("readings");
            _batches.Write(batch);
        });
        _batches.Committed();
        _journalReadings += _batches.Added.Readings;
        _journalBytes += _batches.Added.Bytes;
    }

    /// <summary>Sorts a full journal into blocks, removes what is too old, gives room back: one of them at a time, some tenths of a second at most.</summary>
    public bool Maintain()
    {
        if (_journalReadings >= JournalLimit || _journalBytes >= BlockLimits.JournalBytes)
        {
            Compact();
        }
        else if (_housekeeping.IsExpiring)
        {
            Expiry expiry = default;
            Transact(() =>
            {
                BeforeStep?.Invoke("expiry");
                expiry = _housekeeping.ExpireNext();
            });
            if (expiry.IsBootGone)
                _rows.Forget();
            if (expiry.Below > 0)
                Expired?.Invoke(expiry.Boot, expiry.Below);
        }
        else if (_housekeeping.IsRetentionDue)
        {
            Compact();
            Transact(_housekeeping.BeginRetention);
        }
        else if (_housekeeping.HasSpareRoom)
        {
            _housekeeping.GiveRoomBack();
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Sorts the journal into blocks, however little is in it.</summary>
    public void Compact()
    {
        Transact(() =>
        {
            BeforeStep?.Invoke("compaction");
            _compaction.Run(() => BeforeStep?.Invoke("merge"));
        });
        CountJournal();
    }

    public void BeginPublisher(string name) => Transact(() =>
    {
        BeforeStep?.Invoke("publisher");
        _deliveries.Begin(name);
    });

    public void SaveDeliveries(string publisher, IReadOnlyList<DeliveredNumbers> deliveries) => Transact(() =>
    {
        BeforeStep?.Invoke("deliveries");
        _deliveries.Save(publisher, deliveries);
    });

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _facts.Dispose();
        _batches.Dispose();
        _compaction.Dispose();
        _housekeeping.Dispose();
        _arrivals.Dispose();
        _deliveries.Dispose();
        _blocks.Dispose();
        _rows.Dispose();
        _connection.Dispose();
    }

    /// <summary>For tests, which make conditions that are rare on a disk.</summary>
    internal void Execute(string sql)
    {
        using Statement statement = new(_connection, sql);
        statement.Run();
    }

    private void Transact(Action write)
    {
        try
        {
            BeforeStep?.Invoke("begin");
            _begin.Run();
            write();
            BeforeStep?.Invoke("commit");
            _commit.Run();
            BeforeStep?.Invoke("committed");
        }
        catch (Exception exception)
        {
            Undo();
            if (exception is SqliteException damage && DatabaseFile.IsDamage(damage))
                Suspect(damage);
            throw;
        }
    }

    private int JournalLimit => Math.Max(BlockLimits.JournalReadings, _rows.Channels * BlockLimits.JournalReadingsOfChannel);

    private void Undo()
    {
        // What is in memory may be ahead of the file now.
        _rows.Forget();
        _batches.Forget();
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // The transaction was over already: SQLite ends it itself when the disk is full.
        }
    }

    private void Suspect(SqliteException damage)
    {
        _alarm = $"the database is damaged ({damage.Message.TrimEnd('.')}): start the collector again, it sets the file aside and begins a new one";
        try
        {
            File.WriteAllText(DatabaseFile.Suspicion(_options.Path), damage.Message);
        }
        catch (IOException)
        {
            // A full disk: the alarm says it all the same.
        }
    }

    private void CountJournal()
    {
        using Statement count = new(_connection, "SELECT coalesce(sum(readings), 0), coalesce(sum(length(data)), 0) FROM journal");
        count.Step();
        _journalReadings = count.Int(0);
        _journalBytes = count.Long(1);
        count.Reset();
        if (_compaction.Damaged == 0 && _blocks.Damaged == 0)
            return;

        // What cannot be read stays where it is, and must not be sorted again and again.
        _alarm = $"{_compaction.Damaged + _blocks.Damaged} rows of the database are damaged: telemetry verify names what is in them";
        _journalReadings = 0;
        _journalBytes = 0;
    }

    private long SizeOnDisk() => SizeOf(_options.Path) + SizeOf(_options.Path + "-wal");

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
