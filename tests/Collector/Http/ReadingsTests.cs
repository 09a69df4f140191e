using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Rows;
using Telemetry.Collector.Http;
using Telemetry.Collector.Store;
using Telemetry.Collector.Tests.History;
using Telemetry.Collector.Tests.Hosting;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Http;

/// <summary>GET /api/readings against what was stored.</summary>
[Collection(RealSockets.Name)]
public sealed class ReadingsTests : IDisposable
{
    private const long Second = 1_000_000;
    private const int Readings = 5000;
    private static readonly BootKey First = new("pump", 0xA1);
    private static readonly BootKey Later = new("pump", 0xB2);

    private readonly HistoryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A reading a second in each of two boots, partly in blocks and partly in the journal; every fourth a label.</summary>
    private HistoryDatabase Fill()
    {
        int number = 0;
        foreach ((BootKey boot, long startUs) in new[] { (First, 0), (Later, Readings * Second) })
        {
            _database.Boot(boot, startUs, HistoryDatabase.Channel(0, "t"), HistoryDatabase.Channel(1, "label", ChannelType.Text, unit: "1"));
            for (int i = 0; i < Readings; i++, number++)
            {
                if (i % 4 == 3)
                    _database.Batch.Add(boot, (ulong)i, 1, ChannelType.Text, i * Second, 0, Encoding.UTF8.GetBytes($"n{number}"));
                else
                    _database.Batch.Float(boot, (ulong)i, 0, i * Second, number);
                if (i == Readings / 2)
                    _database.Commit(compact: true);
            }
        }

        return _database.Commit();
    }

    private static Task<HttpBench> StartAsync(HistoryDatabase database)
    {
        database.Open().Dispose();
        return HttpBench.StartAsync(fill: path => File.Copy(database.Path, path));
    }

    private static string Time(long us) => UtcText.Text(HistoryDatabase.StartUs + us, 6);

    private static JsonElement.ArrayEnumerator Items(JsonElement answer, string name) => answer.GetProperty(name).EnumerateArray();

    [Fact]
    public async Task Pages_OneAfterTheOther_GiveEveryReadingOnce()
    {
        await using HttpBench bench = await StartAsync(Fill());
        foreach ((string range, int from, int to) in new[] { ("", 0, 2 * Readings), ($"&from={Time(1500 * Second)}&to={Time(6500 * Second)}", 1500, 6500) })
        {
            List<double> values = [];
            string? next = null;
            int pages = 0;
            do
            {
                JsonElement page = await bench.JsonAsync($"/api/readings?device=pump&channel=t&limit=777{range}{(next is null ? "" : $"&after={next}")}");
                values.AddRange(Items(page, "readings").Select(reading => reading.GetProperty("value").GetDouble()));
                next = page.GetProperty("next").GetString();
                pages++;
            }
            while (next is not null);

            double[] expected = [.. Enumerable.Range(from, to - from).Where(i => i % Readings % 4 != 3).Select(i => (double)i)];
            Assert.Equal(expected, values);
            Assert.Equal((expected.Length + 776) / 777, pages);
        }
    }

    [Fact]
    public async Task Page_OfReadings_HasEverythingOfThem()
    {
        await using HttpBench bench = await StartAsync(Fill());
        JsonElement page = await bench.JsonAsync($"/api/readings?device=pump&channel=t&from={Time(0)}&to={Time(10 * Second)}&limit=1");
        Assert.Equal(
            ("pump", "t", "t", "Cel", "float32", 0, 0),
            (Text("device"), Text("channel"), Text("quantity"), Text("unit"), Text("type"), page.GetProperty("withoutTime").GetInt32(), page.GetProperty("damaged").GetInt32()));
        Assert.Equal(0.01f, page.GetProperty("resolution").GetSingle());
        Assert.Equal(UtcText.Time(HistoryDatabase.StartUs), page.GetProperty("from").GetDateTime());
        JsonElement reading = Items(page, "readings").Single();
        Assert.Equal(("00000000000000a1", 0UL, 0f), (reading.GetProperty("boot").GetString(), reading.GetProperty("number").GetUInt64(), reading.GetProperty("value").GetSingle()));
        Assert.Equal(UtcText.Time(HistoryDatabase.StartUs), reading.GetProperty("time").GetDateTime());
        Assert.Equal(0.5, reading.GetProperty("errorMs").GetDouble());
        Assert.False(reading.TryGetProperty("unit", out _));

        string Text(string name) => page.GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData("", """{"count":2,"min":1,"mean":1.5,"max":2,"first":1,"last":2}""")]
    [InlineData("mean", """{"value":1.5}""")]
    [InlineData("min", """{"value":1}""")]
    [InlineData("max", """{"value":2}""")]
    [InlineData("sum", """{"value":3}""")]
    [InlineData("count", """{"value":2}""")]
    [InlineData("first", """{"value":1}""")]
    [InlineData("last", """{"value":2}""")]
    public async Task Buckets_EachAggregate_AreAsAsked(string aggregate, string expected)
    {
        // A bucket begins at a full minute; StartUs lies 20 s behind one.
        _database.Boot(First, 0, HistoryDatabase.Channel(0, "t"));
        _database.Batch.Float(First, 0, 0, 0, 1).Float(First, 1, 0, 39 * Second, 2).Float(First, 2, 0, 160 * Second, 30);
        await using HttpBench bench = await StartAsync(_database.Commit());
        JsonElement answer = await bench.JsonAsync($"/api/readings?device=pump&channel=t&step=1m{(aggregate.Length == 0 ? "" : $"&aggregate={aggregate}")}");
        JsonElement[] buckets = [.. Items(answer, "buckets")];
        Assert.Equal(60_000, answer.GetProperty("stepMs").GetDouble());
        Assert.Equal([Time(-20 * Second), Time(160 * Second)], buckets.Select(bucket => UtcText.Text(TimeText.Microseconds(bucket.GetProperty("time").GetDateTimeOffset()), 6)));
        Assert.Equal(expected, $$"""{{{string.Join(',', buckets[0].EnumerateObject().Where(field => field.Name != "time").Select(field => $"\"{field.Name}\":{field.Value}"))}}}""");
    }

    [Fact]
    public async Task Buckets_WithoutAFiniteValue_SayNaNAndThoseOfTextHaveNoMean()
    {
        _database.Boot(First, 0, HistoryDatabase.Channel(0, "t"), HistoryDatabase.Channel(1, "label", ChannelType.Text));
        _database.Batch.Float(First, 0, 0, 0, float.NaN).Add(First, 1, 1, ChannelType.Text, 1, 0, "one"u8).Add(First, 2, 1, ChannelType.Text, 2, 0, "two"u8);
        await using HttpBench bench = await StartAsync(_database.Commit());
        JsonElement number = Items(await bench.JsonAsync("/api/readings?device=pump&channel=t&step=1m"), "buckets").Single();
        JsonElement text = Items(await bench.JsonAsync("/api/readings?device=pump&channel=label&step=1m"), "buckets").Single();
        Assert.Equal(("NaN", "NaN", 1), (number.GetProperty("mean").GetString(), number.GetProperty("last").GetString(), number.GetProperty("count").GetInt32()));
        Assert.Equal(("one", "two", JsonValueKind.Null), (text.GetProperty("first").GetString(), text.GetProperty("last").GetString(), text.GetProperty("mean").ValueKind));
        Assert.Contains("first, last and count", await bench.ProblemAsync("/api/readings?device=pump&channel=label&step=1m&aggregate=max", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_ManyOrFew_AreBucketsOrReadings()
    {
        await using HttpBench bench = await StartAsync(Fill());
        string all = $"/api/readings?device=pump&channel=t&from={Time(0)}&to={Time(2 * Readings * Second)}";

        JsonElement buckets = await bench.JsonAsync($"{all}&points=400");
        Assert.Equal(30_000, buckets.GetProperty("stepMs").GetDouble());
        Assert.InRange(Items(buckets, "buckets").Count(), 300, 400);
        Assert.Equal(2 * Readings * 3 / 4, Items(buckets, "buckets").Sum(bucket => bucket.GetProperty("count").GetInt32()));

        // A part of a block: counted by readings, not by the block.
        JsonElement few = await bench.JsonAsync($"/api/readings?device=pump&channel=t&from={Time(100 * Second)}&to={Time(200 * Second)}&points=400");
        Assert.Equal(75, Items(few, "readings").Count());
        Assert.Equal(JsonValueKind.Null, few.GetProperty("next").ValueKind);

        // Without a range it is what there is, not up to now.
        JsonElement open = await bench.JsonAsync("/api/readings?device=pump&channel=t&points=400");
        Assert.Equal(30_000, open.GetProperty("stepMs").GetDouble());
    }

    [Fact]
    public async Task Channel_OfAnotherUnitEarlier_SaysSoWithEachOfItsReadings()
    {
        _database.Boot(First, 0, HistoryDatabase.Channel(0, "t", unit: "[degF]"));
        _database.Boot(Later, 100 * Second, HistoryDatabase.Channel(3, "t", ChannelType.Int64));
        _database.Batch.Float(First, 0, 0, 0, 70).Add(Later, 0, 3, ChannelType.Int64, 0, 21, []);
        await using HttpBench bench = await StartAsync(_database.Commit());
        JsonElement page = await bench.JsonAsync("/api/readings?device=pump&channel=t");
        Assert.Equal(("Cel", "int64"), (page.GetProperty("unit").GetString(), page.GetProperty("type").GetString()));
        JsonElement[] readings = [.. Items(page, "readings")];
        Assert.Equal(("[degF]", "float32"), (readings[0].GetProperty("unit").GetString(), readings[0].GetProperty("type").GetString()));
        Assert.False(readings[1].TryGetProperty("unit", out _));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("&channel=t", "t")]
    public async Task Csv_OfAnyLength_IsThatOfTheCommand(string asked, string? channel)
    {
        await using HttpBench bench = await StartAsync(Fill());
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/readings?device=pump{asked}") { Headers = { { "Accept", "text/csv" } } };
        using HttpResponseMessage answer = await bench.Client.SendAsync(request, Cancelled);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);

        using MemoryStream expected = new();
        using (Database database = _database.Open())
        using (Catalog catalog = new(database))
        using (ReadingReader reader = new(database, new Journal(database, _ => true), catalog.Boots(catalog.Devices(["pump"])[0], channel is null ? [] : [channel]), TimeRange.All))
        {
            CsvRows rows = new(expected);
            rows.Begin(isBuckets: false);
            while (reader.Next())
                rows.Write(reader);
            rows.Flush();
        }

        Assert.Equal(Encoding.UTF8.GetString(expected.ToArray()), await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Csv_OfBuckets_LeavesOutTextUnlessItIsNamed()
    {
        await using HttpBench bench = await StartAsync(Fill());
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/readings?device=pump&step=1h&aggregate=sum") { Headers = { { "Accept", "text/csv" } } };
        using HttpResponseMessage answer = await bench.Client.SendAsync(request, Cancelled);
        string[] lines = (await answer.Content.ReadAsStringAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("time,device,channel,count,aggregate,value,unit", lines[0]);
        Assert.All(lines.Skip(1), line => Assert.Contains(",t,", line, StringComparison.Ordinal));
        double sum = lines.Skip(1).Sum(line => double.Parse(line.Split(',')[5], CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(0, 2 * Readings).Where(i => i % Readings % 4 != 3).Sum(), sum);

        HttpRequestMessage named = new(HttpMethod.Get, "/api/readings?device=pump&channel=label&step=1h") { Headers = { { "Accept", "text/csv" } } };
        await bench.ProblemAsync(named, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("", "device is missing")]
    [InlineData("?device=pump", "channel is missing")]
    [InlineData("?device=pump&channel=t&channel=u", "channel is given 2 times")]
    [InlineData("?device=pump&channel=t&chanel=u", "there is no parameter 'chanel'")]
    [InlineData("?device=pump&channel=t&last=soon", "last 'soon' is no duration")]
    [InlineData("?device=pump&channel=t&from=12", "from '12' is no time")]
    [InlineData("?device=pump&channel=t&from=today&to=yesterday", "is not before")]
    [InlineData("?device=pump&channel=t&from=today&last=1h", "exclude each other")]
    [InlineData("?device=pump&channel=t&limit=0", "limit '0' is no number from 1 to 10000")]
    [InlineData("?device=pump&channel=t&limit=10001", "limit '10001'")]
    [InlineData("?device=pump&channel=t&step=0.5ms", "step '0.5ms'")]
    [InlineData("?device=pump&channel=t&aggregate=max", "aggregate needs a step")]
    [InlineData("?device=pump&channel=t&step=1m&aggregate=median", "mean, min, max, sum, count, first or last")]
    [InlineData("?device=pump&channel=t&step=1m&points=5", "points goes with neither")]
    [InlineData("?device=pump&channel=t&step=1s&aggregate=max&after=00000000000000a1-5", "after goes without step")]
    [InlineData("?device=pump&channel=t&after=5", "after '5' is no 'next'")]
    [InlineData("?device=pump&channel=t&after=00000000000000a1-99999999999999999999", "is no 'next'")]
    public async Task Request_ThatIsWrong_IsToldWhatIsWrong(string query, string expected)
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        Assert.Contains(expected, await bench.ProblemAsync($"/api/readings{query}", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ForWhatIsNotThere_NamesWhatIs()
    {
        await using HttpBench bench = await StartAsync(Fill());
        Assert.Contains("pump", await bench.ProblemAsync("/api/readings?device=pomp&channel=t", HttpStatusCode.NotFound), StringComparison.Ordinal);
        Assert.Contains("label, t", await bench.ProblemAsync("/api/readings?device=pump&channel=u", HttpStatusCode.NotFound), StringComparison.Ordinal);
        await bench.ProblemAsync("/api/readings?device=pump&channel=t&after=00000000000000c3-5", HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Buckets_TooMany_AreAnErrorThatNamesAStep()
    {
        _database.Boot(First, 0, HistoryDatabase.Channel(0, "t"));
        for (int i = 0; i <= HttpLimits.Buckets; i++)
            _database.Batch.Float(First, (ulong)i, 0, i * Second, i);
        await using HttpBench bench = await StartAsync(_database.Commit());
        string path = $"/api/readings?device=pump&channel=t&from={Time(0)}&to={Time(30_000 * Second)}&step=";
        Assert.Contains("step=2s gives fewer", await bench.ProblemAsync($"{path}1s", HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Equal((HttpLimits.Buckets / 2) + 1, Items(await bench.JsonAsync($"{path}2s"), "buckets").Count());
    }

    [Theory]
    [InlineData(1, 10, "1ms")]
    [InlineData(3600 * Second, 100, "1m")]
    [InlineData(86_400 * Second, 500, "5m")]
    [InlineData(365L * 86_400 * Second, 1000, "12h")]
    [InlineData(3650L * 86_400 * Second, 10, "420d")]
    public void Step_ForASpan_IsOneThatAPersonWouldChoose(long spanUs, int buckets, string expected)
    {
        long stepUs = BucketStep.For(spanUs, buckets);
        Assert.Equal(expected, BucketStep.Text(stepUs));

        // However the span lies to the buckets.
        Assert.True((spanUs / stepUs) + 1 <= buckets);
    }
}
