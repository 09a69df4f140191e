using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Verification;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.Tests.Storage;

/// <summary>The order of storing: places of readings, and what is kept of it when the journal is sorted.</summary>
public sealed class ArrivalTests : IDisposable
{
    private static readonly BootKey Pump = new("pump", 1);

    private static readonly string[] TablesOfVersion1 = ["device", "boot", "channel", "clock", "loss", "elsewhere", "block"];

    private readonly TemporaryDirectory _directory = new();
    private readonly BatchBuilder _batch = new();

    private string DatabasePath => _directory.File("telemetry.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Commit_AfterTheJournalWasEmptied_GoesOnCounting()
    {
        SqliteStore store = Open();
        Assert.Equal(1UL, Commit(store, 0, 5));
        Assert.Equal(6UL, Commit(store, 5, 7));
        store.Compact();
        Assert.Equal(8UL, Commit(store, 7, 8));
        store.Compact();
        store.Dispose();
        store = Open();
        Assert.Equal(9UL, Commit(store, 8, 20));
        store.Dispose();
    }

    [Theory]
    [InlineData("readings", 6)]
    [InlineData("commit", 6)]
    [InlineData("committed", 6)]
    public void Commit_Repeated_SaysWhereItsReadingsAre(string failAt, ulong expected)
    {
        using SqliteStore store = Open();
        Commit(store, 0, 5);
        ReadingBatch batch = Batch(5, 9);
        store.BeforeStep = step =>
        {
            if (step == failAt)
                throw new InvalidOperationException("the end");
        };
        Assert.Throws<InvalidOperationException>(() => store.Commit(batch));
        store.BeforeStep = null;
        store.Commit(batch);
        Assert.Equal(expected, batch.StoredFrom);
        Assert.Equal(10UL, Commit(store, 9, 10));
    }

    [Fact]
    public void Commit_SomeHeldAlready_DoesNotSayWhere()
    {
        using SqliteStore store = Open();
        Commit(store, 0, 5);
        ReadingBatch batch = Batch(3, 9);
        store.Commit(batch);
        Assert.Null(batch.StoredFrom);
    }

    [Fact]
    public void TryRead_WhatWasWritten_GivesItInTheSameOrder()
    {
        Random random = new(1);
        ArrivalBlob blob = new();
        blob.Begin();
        List<(long, ulong)> expected = [];
        Dictionary<long, ulong> next = [];
        for (int i = 0; i < 20_000; i++)
        {
            long boot = random.Next(5) == 0 ? random.NextInt64(1, 1L << 40) : random.Next(1, 20);
            ulong number = random.Next(30) == 0 ? (ulong)random.NextInt64() : next.GetValueOrDefault(boot);
            for (int run = random.Next(1, 5); run > 0; run--, number++)
            {
                blob.Add(boot, number);
                expected.Add((boot, number));
            }

            next[boot] = number;
        }

        byte[] bytes = blob.End().ToArray();
        List<ArrivalCodec.Run> runs = [];
        Assert.True(ArrivalCodec.TryRead(bytes, expected.Count, runs));
        Assert.Equal(expected, runs.SelectMany(run => Enumerable.Range(0, run.Count).Select(i => (run.Boot, run.First + (ulong)i))));
        Assert.False(ArrivalCodec.TryRead(bytes, expected.Count + 1, []));
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = bytes.AsSpan(0, random.Next(bytes.Length)).ToArray();
            Assert.False(ArrivalCodec.TryRead(damaged, expected.Count, []));
        }
    }

    [Fact]
    public void End_MoreThanMayBeKept_RemovesTheOldest()
    {
        Open().Dispose();
        using SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using ArrivalTable table = new(connection, mostBytes: 2000);
        long first = 1;
        for (int i = 0; i < 100; i++)
        {
            table.Begin();
            table.BeginRow(first, 50, 0);
            for (int reading = 0; reading < 50; reading++)
                table.Add(reading, (ulong)i);
            table.End();
            first += 50;
        }

        Assert.InRange(StoreContent.Number(DatabasePath, "SELECT sum(length(data)) FROM arrival"), 1500, 2000);
        Assert.Equal(4951, StoreContent.Number(DatabasePath, "SELECT max(first) FROM arrival"));
        Assert.Equal(5000, StoreContent.Number(DatabasePath, "SELECT sorted FROM store"));
    }

    /// <summary>A file of the first version with sorted and unsorted readings, as a collector of that time left it.</summary>
    [Fact]
    public void Open_AFileOfVersion1_KeepsEverythingAndCountsOn()
    {
        const string Later = "later.db";
        using (SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(_directory.File(Later)) { IsFull = false }))
        {
            Commit(store, 0, 3000);
            store.Compact();
            Commit(store, 3000, 3010);
            store.Commit(_batch.Lost(Pump, 3010, 2).Elsewhere(Pump, 3012, 3).Facts(Pump).Clock(Pump, new ClockPoint(1, 2, 3, 4, 5)).Take());
            Commit(store, 3015, 3016);
        }

        List<FoundReading> before = StoreContent.Of(_directory.File(Later));
        MakeVersion1(_directory.File(Later));
        using (SqliteStore store = Open())
        {
            Assert.Null(store.Status.Alarm);
            Assert.Equal(before, StoreContent.Of(DatabasePath));
            Assert.Equal([new NumberRange(0, 3010), new NumberRange(3015, 1)], store.LoadBoots().Single().Stored);
            Assert.Equal(12UL, Commit(store, 3016, 3020));
            store.Compact();
            Assert.NotEqual(0, StoreContent.Number(DatabasePath, "SELECT identity FROM store"));
            Assert.Equal(15, StoreContent.Number(DatabasePath, "SELECT sorted FROM store"));
        }

        using Database database = Database.Open(DatabasePath);
        using Catalog catalog = new(database);
        DatabaseVerification verification = new(database, catalog, isQuick: false);
        Assert.Empty(verification.Faults);
        Assert.All(verification.Boots(catalog.Devices(), null, CancellationToken.None), account => Assert.True(account.IsBalanced));
    }

    private SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions(DatabasePath) { IsFull = false });

    private ReadingBatch Batch(ulong from, ulong to)
    {
        for (ulong number = from; number < to; number++)
            _batch.Float(Pump, number, (int)(number % 3), (long)number, number);
        return _batch.Take();
    }

    private ulong? Commit(SqliteStore store, ulong from, ulong to)
    {
        ReadingBatch batch = Batch(from, to);
        store.Commit(batch);
        return batch.StoredFrom;
    }

    private void MakeVersion1(string later)
    {
        using SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        DatabaseFile.Migrate(connection, [Schema.Steps[0]]);
        using SqliteCommand copy = connection.CreateCommand();
        copy.CommandText = $"ATTACH '{later}' AS later;"
            + string.Concat(TablesOfVersion1.Select(table => $"INSERT INTO {table} SELECT * FROM later.{table};"))
            + "INSERT INTO journal (readings, data) SELECT readings, data FROM later.journal ORDER BY id";
        copy.ExecuteNonQuery();
    }
}
