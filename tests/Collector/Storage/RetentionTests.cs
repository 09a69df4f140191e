using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.Tests.Storage;

public sealed class RetentionTests : IDisposable
{
    private const long Second = 1_000_000;

    private static readonly BootKey Pump = new("pump", 1);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);

    private readonly TemporaryDirectory _directory = new();
    private readonly BatchBuilder _batch = new();
    private readonly SettableTime _time = new() { Now = Start };

    private string DatabasePath => Path.Combine(_directory.Path, "telemetry.db");

    private static long StartUs => Start.ToUnixTimeMilliseconds() * 1000;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Maintain_ReadingsBecomeTooOld_RemovesExactlyThose()
    {
        using SqliteStore store = Open(keep: TimeSpan.FromHours(1));
        Fill(store, 4000);
        _time.Now = Start.AddHours(1).AddSeconds(1500);
        Settle(store);

        // Of 4,000 readings, one a second, the first 1,500 are older than an hour.
        Assert.Equal(Enumerable.Range(1500, 2500).Select(number => (ulong)number), StoreContent.Of(DatabasePath).Select(reading => reading.Number));
        Assert.Equal(1500, StoreContent.Number(DatabasePath, "SELECT expired FROM boot"));
        Assert.Equal([new NumberRange(0, 4000)], store.LoadBoots().Single().Stored);
    }

    [Theory]
    [InlineData("expiry")]
    [InlineData("compaction")]
    [InlineData("commit")]
    public void Maintain_EndsInTheMiddle_RemovesTheSameTheNextTime(string where)
    {
        using SqliteStore store = Open(keep: TimeSpan.FromHours(1));
        Fill(store, 4000);
        _time.Now = Start.AddHours(1).AddSeconds(1500);
        store.BeforeStep = step =>
        {
            if (step == where)
                throw new InvalidOperationException("the end");
        };
        Assert.Throws<InvalidOperationException>(() => Settle(store));
        Assert.Equal(4000, StoreContent.Of(DatabasePath).Count);

        store.BeforeStep = null;
        _time.Now += TimeSpan.FromMinutes(1);
        Settle(store);
        Assert.Equal(Enumerable.Range(1560, 2440).Select(number => (ulong)number), StoreContent.Of(DatabasePath).Select(reading => reading.Number));
    }

    [Fact]
    public void Maintain_ABootThatIsOverBecomesTooOld_RemovesIt()
    {
        using SqliteStore store = Open(keep: TimeSpan.FromHours(1));
        Fill(store, 100);
        store.Commit(_batch.Facts(Pump, 100, isGone: true).Lost(Pump, 100, 1).Take());
        _time.Now = Start.AddDays(1);
        Settle(store);

        foreach (string table in new[] { "boot", "channel", "clock", "loss", "block" })
            Assert.Equal(0, StoreContent.Number(DatabasePath, $"SELECT count(*) FROM {table}"));
    }

    [Fact]
    public void Maintain_ABootThatGoesOn_KeepsItsAccount()
    {
        using SqliteStore store = Open(keep: TimeSpan.FromHours(1));
        Fill(store, 100);
        _time.Now = Start.AddDays(1);
        Settle(store);
        store.Commit(_batch.Float(Pump, 100, 0, 86_400 * Second, 1).Take());

        Assert.Equal([new NumberRange(0, 101)], store.LoadBoots().Single().Stored);
        Assert.Equal([100ul], StoreContent.Of(DatabasePath).Select(reading => reading.Number));
    }

    [Fact]
    public void Maintain_FileGetsTooLarge_RemovesTheOldestAndGivesTheRoomBack()
    {
        const long Most = 24 * 1024 * 1024;
        using SqliteStore store = Open(most: Most);
        store.Commit(_batch.Facts(Pump).Take());
        byte[] noise = new byte[1000];
        Random random = new(1);
        for (ulong number = 0; number < 60_000; number++)
        {
            random.NextBytes(noise);
            _batch.Bytes(Pump, number, 0, (long)number * Second, noise);
            if (number % 1000 != 999)
                continue;

            store.Commit(_batch.Take());
            _time.Now += TimeSpan.FromMinutes(2);
            Settle(store);
        }

        List<FoundReading> left = StoreContent.Of(DatabasePath);
        Assert.Equal(59_999ul, left[^1].Number);
        Assert.Equal(left[^1].Number - left[0].Number + 1, (ulong)left.Count);
        Assert.InRange(left.Count, 15_000, 25_000);

        // Beside what is allowed there is room for a journal.
        Assert.InRange(new FileInfo(DatabasePath).Length, 0, Most + (20 * 1024 * 1024));
    }

    [Fact]
    public void Maintain_NothingWasAsked_KeepsEverything()
    {
        using SqliteStore store = Open();
        Fill(store, 100);
        _time.Now = Start.AddYears(10);
        Settle(store);
        Assert.Equal(100, StoreContent.Of(DatabasePath).Count);
    }

    /// <summary>Two channels, one of them slow, so that blocks of the two do not end at the same place.</summary>
    private void Fill(SqliteStore store, int seconds)
    {
        store.Commit(_batch.Facts(Pump).Clock(Pump, new ClockPoint(0, StartUs, 100, 0, 0)).Take());
        for (int i = 0; i < seconds; i++)
            _batch.Float(Pump, (ulong)i, i % 100 == 0 ? 1 : 0, i * Second, i);
        store.Commit(_batch.Take());
        store.Compact();
    }

    private static void Settle(SqliteStore store)
    {
        for (int i = 0; store.Maintain(); i++)
            Assert.True(i < 10_000, "housekeeping never ends");
    }

    private SqliteStore Open(TimeSpan? keep = null, long? most = null) =>
        SqliteStore.Open(new SqliteStoreOptions(DatabasePath) { IsFull = false, Keep = keep, MostBytes = most, Time = _time });

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
