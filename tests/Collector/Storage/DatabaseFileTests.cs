using Microsoft.Data.Sqlite;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.Tests.Storage;

public sealed class DatabaseFileTests : IDisposable
{
    private static readonly BootKey Pump = new("pump", 1);

    private readonly TemporaryDirectory _directory = new();
    private readonly BatchBuilder _batch = new();

    private string DatabasePath => Path.Combine(_directory.Path, "telemetry.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_NewFile_IsOurs()
    {
        Open().Dispose();
        Assert.Equal(Schema.ApplicationId, StoreContent.Number(DatabasePath, "PRAGMA application_id"));
        Assert.Equal(Schema.Version, StoreContent.Number(DatabasePath, "PRAGMA user_version"));
    }

    [Fact]
    public void Open_NewerVersion_IsRefusedAndLeftAlone()
    {
        Fill(10);
        Execute("PRAGMA user_version = 1000");
        UserException refusal = Assert.Throws<UserException>(() => Open());
        Assert.Contains("version 1000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("update", refusal.Next, StringComparison.Ordinal);
        Assert.Equal(10, StoreContent.Of(DatabasePath).Count);
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedAndLeftAlone()
    {
        Execute("CREATE TABLE song (title TEXT)");
        Assert.Contains("another program", Assert.Throws<UserException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Equal(1, StoreContent.Number(DatabasePath, "SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public void Migrate_OlderFile_ComesForwardWithWhatItHas()
    {
        Fill(10);
        using (SqliteConnection connection = Connect())
            DatabaseFile.Migrate(connection, [.. Schema.Steps, "ALTER TABLE device ADD COLUMN place TEXT NOT NULL DEFAULT 'unknown'"]);

        Assert.Equal(Schema.Version + 1, StoreContent.Number(DatabasePath, "PRAGMA user_version"));
        Assert.Equal(1, StoreContent.Number(DatabasePath, "SELECT count(*) FROM device WHERE place = 'unknown'"));
        Assert.Equal(10, StoreContent.Of(DatabasePath).Count);
    }

    [Fact]
    public void Migrate_AStepFails_ChangesNothing()
    {
        Fill(10);
        using (SqliteConnection connection = Connect())
            Assert.Throws<SqliteException>(() => DatabaseFile.Migrate(connection, [.. Schema.Steps, "DROP TABLE event", "DROP TABLE nothing"]));

        Assert.Equal(Schema.Version, StoreContent.Number(DatabasePath, "PRAGMA user_version"));
        using SqliteStore store = Open();
        Assert.Null(store.Status.Alarm);
        Assert.Equal(1, StoreContent.Number(DatabasePath, "SELECT count(*) FROM sqlite_master WHERE name = 'event'"));
    }

    [Theory]
    [InlineData("header")]
    [InlineData("middle")]
    [InlineData("text")]
    public void Open_DamagedFile_IsSetAsideAndSaid(string damage)
    {
        Fill(20_000);
        byte[] before = File.ReadAllBytes(DatabasePath);
        byte[] damaged = damage == "text" ? "this is no database, but notes of mine"u8.ToArray() : [.. before];
        if (damage == "header")
            Array.Clear(damaged, 0, 64);
        if (damage == "middle")
            new Random(1).NextBytes(damaged.AsSpan(4096, 12 * 4096));
        File.WriteAllBytes(DatabasePath, damaged);

        using SqliteStore store = Open();
        Assert.Contains("was damaged", store.Status.Alarm, StringComparison.Ordinal);
        string aside = Assert.Single(Directory.GetFiles(_directory.Path, "telemetry-damaged-*.db"));
        Assert.Contains(aside, store.Status.Alarm, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(aside));
        Assert.Empty(store.LoadBoots());
    }

    [Fact]
    public void Commit_DamageIsMet_RaisesAnAlarmAndTheNextStartSetsTheFileAside()
    {
        Fill(20_000);
        using (SqliteStore store = Open())
        {
            using (FileStream file = new(DatabasePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
            {
                byte[] noise = new byte[file.Length - 4096];
                new Random(1).NextBytes(noise);
                file.Position = 4096;
                file.Write(noise);
            }

            store.Execute("PRAGMA shrink_memory");
            Assert.Throws<SqliteException>(() => store.Commit(_batch.Float(new BootKey("valve", 2), 0, 0, 1, 1).Take()));
            Assert.Contains("start the collector again", store.Status.Alarm, StringComparison.Ordinal);
            Assert.True(File.Exists(DatabaseFile.Suspicion(DatabasePath)));
        }

        using SqliteStore again = Open();
        Assert.Contains("was damaged", again.Status.Alarm, StringComparison.Ordinal);
        Assert.False(File.Exists(DatabaseFile.Suspicion(DatabasePath)));
    }

    [Fact]
    public void Compact_ADamagedJournalRow_StaysAndRaisesAnAlarm()
    {
        using SqliteStore store = Open();
        store.Commit(_batch.Float(Pump, 0, 0, 1, 1).Take());
        store.Commit(_batch.Float(Pump, 1, 0, 2, 2).Take());
        Execute("UPDATE journal SET data = x'00' WHERE id = 1");
        store.Compact();

        Assert.Contains("damaged", store.Status.Alarm, StringComparison.Ordinal);
        Assert.Equal(1, StoreContent.Number(DatabasePath, "SELECT count(*) FROM journal"));
        Assert.Equal(1, StoreContent.Number(DatabasePath, "SELECT sum(count) FROM block"));
    }

    /// <summary>The limit on pages stands for a disk that is full; SQLite says the same of both.</summary>
    [Fact]
    public void Commit_NoRoom_KeepsNothingAndGoesOnWhenThereIsRoom()
    {
        using SqliteStore store = Open();
        store.Commit(_batch.Float(Pump, 0, 0, 1, 1).Take());
        store.Execute("PRAGMA max_page_count = 60");
        byte[] large = new byte[300_000];
        ReadingBatch batch = _batch.Bytes(Pump, 1, 1, 1, large).Take();
        for (int i = 0; i < 3; i++)
            Assert.Throws<SqliteException>(() => store.Commit(batch));
        Assert.Single(StoreContent.Of(DatabasePath));
        Assert.Null(store.Status.Alarm);

        store.Execute("PRAGMA max_page_count = 100000");
        store.Commit(batch);
        Assert.Equal(2, StoreContent.Of(DatabasePath).Count);
    }

    private SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions(DatabasePath) { IsFull = false });

    private void Fill(int readings)
    {
        using SqliteStore store = Open();
        for (int i = 0; i < readings; i++)
            _batch.Float(Pump, (ulong)i, 0, i * 1000L, i);
        store.Commit(_batch.Take());
        store.Compact();
    }

    private SqliteConnection Connect()
    {
        SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
