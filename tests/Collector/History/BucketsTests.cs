using System.Globalization;
using System.Text;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Rows;
using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.History;

public sealed class BucketsTests : IDisposable
{
    private const long Minute = 60_000_000;
    private static readonly BootKey Pump = new("pump", 0xAB);

    private readonly HistoryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    /// <summary>StartUs lies 20 s after a full minute.</summary>
    [Theory]
    [InlineData(Aggregate.Mean, "14:13:00.000000Z 2 1.5,14:14:00.000000Z 1 10,14:16:00.000000Z 2 25")]
    [InlineData(Aggregate.Min, "14:13:00.000000Z 2 1,14:14:00.000000Z 1 10,14:16:00.000000Z 2 20")]
    [InlineData(Aggregate.Max, "14:13:00.000000Z 2 2,14:14:00.000000Z 1 10,14:16:00.000000Z 2 30")]
    [InlineData(Aggregate.Last, "14:13:00.000000Z 2 2,14:14:00.000000Z 1 10,14:16:00.000000Z 2 20")]
    public void Add_EachAggregate_AreAlignedAndLeaveOutTheEmptyOnes(Aggregate aggregate, string expected)
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        _database.Batch.Float(Pump, 0, 0, 0, 1).Float(Pump, 1, 0, 39_999_999, 2).Float(Pump, 2, 0, 40_000_000, 10);
        _database.Batch.Float(Pump, 3, 0, 160_000_000, 30).Float(Pump, 4, 0, 219_999_999, 20);
        _database.Commit();
        Assert.Equal(expected, string.Join(',', Gather(aggregate).Select(bucket => string.Create(
            CultureInfo.InvariantCulture,
            $"{UtcText.Text(bucket.StartUs, 6)[11..]} {bucket.Count} {(aggregate == Aggregate.Last ? BitConverter.Int32BitsToSingle((int)bucket.LastBits) : bucket.Number)}"))));
    }

    [Theory]
    [InlineData(Aggregate.Mean, 2)]
    [InlineData(Aggregate.Min, 1)]
    [InlineData(Aggregate.Max, 3)]
    public void Add_ValuesThatAreNoNumbers_AreCountedAndLeftOut(Aggregate aggregate, double expected)
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        _database.Batch.Float(Pump, 0, 0, 0, 1).Float(Pump, 1, 0, 1, float.NaN).Float(Pump, 2, 0, 2, 3).Float(Pump, 3, 0, 3, float.NegativeInfinity);
        _database.Commit();
        Bucket bucket = Assert.Single(Gather(aggregate));
        Assert.Equal((4, expected), (bucket.Count, bucket.Number));
    }

    [Fact]
    public void Add_Text_ItsLastIsKept()
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t", ChannelType.Text));
        _database.Batch.Add(Pump, 0, 0, ChannelType.Text, 0, 0, "one"u8).Add(Pump, 1, 0, ChannelType.Text, 1, 0, "two"u8);
        _database.Commit();
        Assert.Equal("two", Encoding.UTF8.GetString(Assert.Single(Gather(Aggregate.Last)).LastData));
    }

    /// <summary>A device whose clock was never set.</summary>
    [Fact]
    public void Add_Before1970_IsInTheMinuteThatHasIt()
    {
        _database.Boot(Pump, -HistoryDatabase.StartUs - 1, HistoryDatabase.Channel(0, "t"));
        _database.Batch.Float(Pump, 0, 0, 0, 1);
        _database.Commit();
        Assert.Equal(-Minute, Assert.Single(Gather(Aggregate.Mean)).StartUs);
    }

    [Fact]
    public void Add_ChannelsAndTheirUnits_AreApart()
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t", unit: "Cel"), HistoryDatabase.Channel(1, "u"));
        _database.Batch.Float(Pump, 0, 0, 0, 1).Float(Pump, 1, 1, 1, 100);
        BootKey next = Pump with { BootId = 0xAC };
        _database.Boot(next, 2, HistoryDatabase.Channel(0, "t", unit: "K"));
        _database.Batch.Float(next, 0, 0, 0, 300);
        _database.Commit();
        Assert.Equal(["t Cel 1", "t K 300", "u Cel 100"], Gather(Aggregate.Mean).Select(bucket => string.Create(CultureInfo.InvariantCulture, $"{bucket.Channel.Name} {bucket.Channel.Unit} {bucket.Number}")));
    }

    /// <summary>However many spans there are, memory holds some; the oldest go first.</summary>
    [Fact]
    public void Add_MoreSpansThanAreKeptOpen_GivesTheOldest()
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        for (int i = 0; i < 5000; i++)
            _database.Batch.Float(Pump, (ulong)i, 0, i * Minute, i);
        _database.Commit();
        List<long> found = [];
        int early = 0;
        Read(reader =>
        {
            Buckets buckets = new(Minute, Aggregate.Mean, bucket => found.Add(bucket.StartUs));
            while (reader.Next())
                buckets.Add(reader);
            early = found.Count;
            buckets.End();
        });
        Assert.InRange(early, 1, 4999);
        Assert.Equal(5000, found.Count);
        Assert.Equal(found.Order(), found);
    }

    /// <summary>The mean of nothing.</summary>
    [Fact]
    public void Rows_ABucketWithoutANumber_AreStillCsvAndJson()
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        _database.Batch.Float(Pump, 0, 0, 0, float.NaN).Float(Pump, 1, 0, Minute, 2.5f);
        _database.Commit();
        Assert.Equal(
            """
            time,device,channel,count,aggregate,value,unit
            2026-09-21T14:13:00.000000Z,pump,t,1,mean,NaN,Cel
            2026-09-21T14:14:00.000000Z,pump,t,1,mean,2.5,Cel

            """,
            Text(output => new CsvRows(output)));
        Assert.Equal(
            """
            {"type":"bucket","time":"2026-09-21T14:13:00.000000Z","device":"pump","channel":"t","count":1,"aggregate":"mean","value":"NaN","unit":"Cel"}
            {"type":"bucket","time":"2026-09-21T14:14:00.000000Z","device":"pump","channel":"t","count":1,"aggregate":"mean","value":2.5,"unit":"Cel"}

            """,
            Text(output => new NdjsonRows(output)));
    }

    private string Text(Func<Stream, IReadingRows> make)
    {
        using MemoryStream output = new();
        IReadingRows rows = make(output);
        rows.Begin(isBuckets: true);
        foreach (Bucket bucket in Gather(Aggregate.Mean))
            rows.Write(bucket);
        rows.Flush();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private List<Bucket> Gather(Aggregate aggregate)
    {
        List<Bucket> found = [];
        Read(reader =>
        {
            Buckets buckets = new(Minute, aggregate, found.Add);
            while (reader.Next())
                buckets.Add(reader);
            buckets.End();
        });
        return found;
    }

    private void Read(Action<ReadingReader> read)
    {
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        using ReadingReader reader = new(database, new Journal(database, _ => true), catalog.Devices().SelectMany(catalog.Boots), TimeRange.All);
        read(reader);
    }
}
