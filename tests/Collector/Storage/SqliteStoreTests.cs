using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Storage;

public sealed class SqliteStoreTests : IDisposable
{
    private static readonly BootKey Pump = new("pump", 0xAAAA_0000_0000_0001);
    private static readonly BootKey Valve = new("valve", 2);

    private readonly TemporaryDirectory _directory = new();
    private readonly BatchBuilder _batch = new();

    private string DatabasePath => Path.Combine(_directory.Path, "telemetry.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Commit_Readings_AreInTheFileWithEverythingTheyHad()
    {
        ReadingBatch batch = _batch.Float(Pump, 0, 3, 10, 21.5f).Bytes(Valve, 0, 0, 20, [1, 2, 3]).Float(Pump, 1, 3, 30, float.NaN).Take();
        using (SqliteStore store = Open())
            store.Commit(batch);

        Assert.Equal(StoreContent.Of(batch).OrderBy(reading => reading.Device).ThenBy(reading => reading.Number), StoreContent.Of(DatabasePath));
    }

    [Fact]
    public void LoadBoots_AfterARestart_GivesWhatWasHeld()
    {
        using (SqliteStore store = Open())
        {
            store.Commit(_batch.Elsewhere(Pump, 0, 5).Float(Pump, 5, 0, 1, 1).Float(Pump, 6, 0, 2, 1).Lost(Pump, 8, 2).Take());
            store.Commit(_batch.Float(Valve, 0, 0, 1, 1).Float(Pump, 20, 0, 3, 1).Sampled(Pump, 30).Facts(Valve, 1, isGone: true).Take());
        }

        using SqliteStore again = Open();
        StoredBoot[] boots = [.. again.LoadBoots()];
        Assert.Equal([Pump, Valve], boots.Select(boot => boot.Key));
        Assert.Equal(30ul, boots[0].Sampled);
        Assert.Equal([new NumberRange(5, 2), new NumberRange(20, 1)], boots[0].Stored);
        Assert.Equal([new LostRange((byte)LostCause.LogOverflow, 8, 2)], boots[0].Lost);
        Assert.Equal([new NumberRange(0, 5)], boots[0].Elsewhere);
        Assert.Equal([false, true], boots.Select(boot => boot.IsGone));
    }

    /// <summary>A commit may fail after it was made durable; then the same batch comes again.</summary>
    [Fact]
    public void Commit_TheSameBatchAgain_KeepsNothingTwice()
    {
        using SqliteStore store = Open();
        ReadingBatch batch = _batch.Facts(Pump, channels: Channel(0, "t")).Float(Pump, 0, 0, 10, 1).Lost(Pump, 1, 3).Elsewhere(Pump, 4, 2)
            .Clock(Pump, new ClockPoint(1, 2, 3, 4, 5)).Take();
        store.BeforeStep = step => Throw(step == "committed");
        Assert.Throws<InvalidOperationException>(() => store.Commit(batch));
        store.BeforeStep = null;
        store.Commit(batch);

        Assert.Single(StoreContent.Of(DatabasePath));
        Assert.Equal(1, Count("SELECT count(*) FROM loss"));
        Assert.Equal(1, Count("SELECT count(*) FROM elsewhere"));
        Assert.Equal(1, Count("SELECT count(*) FROM clock"));
    }

    [Theory]
    [InlineData("begin")]
    [InlineData("facts")]
    [InlineData("readings")]
    [InlineData("commit")]
    public void Commit_EndsInTheMiddle_KeepsNothingAndTheNextTryKeepsAll(string where)
    {
        using SqliteStore store = Open();
        store.Commit(_batch.Float(Pump, 0, 0, 1, 1).Take());
        ReadingBatch batch = _batch.Float(Pump, 1, 7, 2, 2).Float(Valve, 0, 0, 3, 3).Lost(Pump, 2, 1).Take();
        store.BeforeStep = step => Throw(step == where);
        Assert.Throws<InvalidOperationException>(() => store.Commit(batch));
        Assert.Single(StoreContent.Of(DatabasePath));

        store.BeforeStep = null;
        store.Commit(batch);
        Assert.Equal(3, StoreContent.Of(DatabasePath).Count);
        Assert.Equal([new NumberRange(0, 2)], store.LoadBoots().First().Stored);
    }

    /// <summary>Against a plain list: batches of several devices, late readings, compactions in between.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Compact_ReadingsInAnyOrder_KeepsEachOnceInBlocksThatDoNotOverlap(int seed)
    {
        Random random = new(seed);
        using SqliteStore store = Open();
        List<FoundReading> expected = [];
        Dictionary<BootKey, List<ulong>> late = new() { [Pump] = [], [Valve] = [] };
        Dictionary<BootKey, ulong> next = new() { [Pump] = 0, [Valve] = 0 };
        for (int round = 0; round < 60; round++)
        {
            foreach (BootKey boot in late.Keys)
            {
                for (int i = random.Next(0, round % 10 == 0 ? 3000 : 60); i > 0; i--)
                {
                    ulong number = next[boot]++;
                    if (random.Next(20) == 0)
                        late[boot].Add(number);
                    else
                        AddReading(boot, number);
                }

                for (int i = random.Next(0, late[boot].Count + 1) * random.Next(0, 2); i > 0; i--)
                {
                    int place = random.Next(late[boot].Count);
                    AddReading(boot, late[boot][place]);
                    late[boot].RemoveAt(place);
                }
            }

            ReadingBatch batch = _batch.Take();
            expected.AddRange(StoreContent.Of(batch));
            store.Commit(batch);
            if (random.Next(3) == 0)
                store.Compact();
        }

        Assert.Equal(expected.OrderBy(reading => reading.Device).ThenBy(reading => reading.Number), StoreContent.Of(DatabasePath));
        store.Compact();
        Assert.Equal(expected.OrderBy(reading => reading.Device).ThenBy(reading => reading.Number), StoreContent.Of(DatabasePath));
        Assert.Equal(0, Count("SELECT count(*) FROM journal"));

        void AddReading(BootKey boot, ulong number)
        {
            int channel = (int)(number % 4);
            byte[] data = channel == 3 ? new byte[random.Next(1, 2000)] : [];
            random.NextBytes(data);
            if (channel == 3)
                _batch.Bytes(boot, number, channel, (long)number * 1000, data);
            else
                _batch.Float(boot, number, channel, (long)number * 1000, random.NextSingle());
        }
    }

    [Fact]
    public void Compact_FewReadingsAtATime_FillsBlocks()
    {
        using SqliteStore store = Open();
        for (ulong number = 0; number < 6000; number++)
        {
            _batch.Float(Pump, number, 0, (long)number, number);
            if (number % 50 != 49)
                continue;

            store.Commit(_batch.Take());
            store.Compact();
        }

        Assert.InRange(Count("SELECT count(*) FROM block"), 6, 14);
    }

    [Fact]
    public void Maintain_JournalIsFull_SortsIt()
    {
        using SqliteStore store = Open();
        ulong number = 0;
        while (number < BlockLimits.JournalReadings)
        {
            Assert.False(store.Maintain());
            for (int i = 0; i < 8192; i++, number++)
                _batch.Float(Pump, number, 0, (long)number, number);
            store.Commit(_batch.Take());
        }

        store.Maintain();
        Assert.Equal(0, Count("SELECT count(*) FROM journal"));
        Assert.Equal(BlockLimits.JournalReadings, Count("SELECT sum(count) FROM block"));
    }

    [Fact]
    public void Commit_LargeValues_ComeBackWhole()
    {
        byte[] wave = new byte[Limits.LargeReadingBytes];
        new Random(1).NextBytes(wave);
        using SqliteStore store = Open();
        for (ulong number = 0; number < 20; number++)
            _batch.Bytes(Pump, number, 0, (long)number, wave);
        store.Commit(_batch.Take());
        store.Compact();

        List<FoundReading> found = StoreContent.Of(DatabasePath);
        Assert.Equal(20, found.Count);
        Assert.All(found, reading => Assert.Equal(Convert.ToHexString(wave), reading.Data));
        Assert.Equal(5, Count("SELECT count(*) FROM block"));
    }

    [Fact]
    public void Commit_Facts_AreKeptAndReplaced()
    {
        using (SqliteStore store = Open())
        {
            store.Commit(_batch.Float(Pump, 0, 2, 1, 1).Take());
            store.Commit(_batch.Facts(Pump, 5, false, null, Channel(2, "old")).Take());
            store.Commit(_batch.Facts(Pump, 9, true, new DeviceStatement(123_000, 50), Channel(2, "temperature")).Take());
        }

        Assert.Equal(1, Count("SELECT count(*) FROM channel"));
        Assert.Equal(1, Count("SELECT count(*) FROM channel WHERE name = 'temperature' AND number = 2 AND unit = 'Cel'"));
        Assert.Equal(1, Count("SELECT count(*) FROM boot WHERE sampled = 9 AND is_gone = 1 AND stated_utc_us = 123000000 AND stated_error_us = 50000"));
    }

    private static ChannelDeclaration Channel(int number, string name) =>
        new() { Channel = number, Name = name, Type = ChannelType.Float32, Quantity = "temperature", Unit = "Cel", IntervalMs = 1000 };

    private static void Throw(bool isThere)
    {
        if (isThere)
            throw new InvalidOperationException("the end");
    }

    /// <summary>Without waiting for the disk: no power cut is tested here.</summary>
    private SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions(DatabasePath) { IsFull = false });

    private long Count(string sql) => StoreContent.Number(DatabasePath, sql);
}
