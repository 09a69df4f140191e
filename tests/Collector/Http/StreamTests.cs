using System.Net;
using Telemetry.Collector.History;
using Telemetry.Collector.Http;
using Telemetry.Collector.Tests.Hosting;
using Telemetry.Simulator.Devices;

namespace Telemetry.Collector.Tests.Http;

/// <summary>GET /api/stream.</summary>
[Collection(RealSockets.Name)]
public sealed class StreamTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_CutAtRandomPoints_GivesEveryStoredReadingOnce()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using Fleet fleet = HostBench.Device(bench.Host);
        using SseReader reader = new(bench.Client, "/api/stream") { LastEventId = "0" };
        List<(string Boot, ulong Number)> given = [];
        Random random = new(1);
        fleet.Start();
        for (int cut = 0; cut < 20; cut++)
        {
            await reader.OpenAsync(Cancelled);
            for (int i = random.Next(1, 40); i > 0; i--)
                Take(await reader.NextAsync(Cancelled), given);
        }

        fleet.StopSampling();
        await fleet.DrainAsync(HostBench.Patience, Cancelled);
        fleet.End();
        await reader.OpenAsync(Cancelled);
        Task<List<(string, ulong)>> stored = Task.Run(() => Stored(bench));
        int expected = (await stored).Count;
        while (given.Count < expected)
            Take(await reader.NextAsync(Cancelled), given);

        Assert.Equal((await stored).Order(), given.Order());
    }

    [Fact]
    public async Task Stream_OfAChannel_HasThatAloneAndTellsStates()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using Fleet fleet = HostBench.Device(bench.Host);
        using SseReader reader = new(bench.Client, "/api/stream?device=sim&channel=humidity");
        await reader.OpenAsync(Cancelled);
        fleet.Start();
        List<SseEvent> events = [];
        while (events.Count(one => one.Name == "reading") < 5 || !events.Any(one => one.Name == "state" && one.Data.GetProperty("state").GetString() == "online"))
            events.Add((await reader.NextAsync(Cancelled))!);
        fleet.End();

        Assert.All(events.Where(one => one.Name == "reading"), one => Assert.Equal("humidity", one.Data.GetProperty("channel").GetString()));
        Assert.All(events, one => Assert.Equal("sim", one.Data.GetProperty("device").GetString()));
        Assert.All(events, one => Assert.Equal(one.Name == "reading", one.Id is not null));
    }

    [Fact]
    public async Task Stream_FromAPlaceOfAnotherDatabase_TellsOfTheGap()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using SseReader reader = new(bench.Client, "/api/stream?after=00000000000000aa-5");
        await reader.OpenAsync(Cancelled);
        SseEvent gap = (await reader.NextAsync(Cancelled))!;
        Assert.Equal(("gap", "other-database"), (gap.Name, gap.Data.GetProperty("reason").GetString()));
        Assert.NotNull(gap.Id);
    }

    [Theory]
    [InlineData("after=nonsense", "is no id that a stream gave")]
    [InlineData("from=now", "there is no parameter 'from'")]
    public async Task Stream_AskedForWrongly_SaysSo(string query, string expected)
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        Assert.Contains(expected, await bench.ProblemAsync($"/api/stream?{query}", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_TooMany_AreRefusedAndCounted()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        List<SseReader> readers = [];
        for (int i = 0; i < HttpLimits.Streams; i++)
        {
            readers.Add(new SseReader(bench.Client, "/api/stream"));
            await readers[^1].OpenAsync(Cancelled);
        }

        Assert.Equal(HttpLimits.Streams, bench.Service.Figures.Streams);
        await bench.ProblemAsync("/api/stream", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(1UL, bench.Service.Figures.Refused["too many streams"]);

        // One that leaves makes room.
        readers[0].Dispose();
        long start = Environment.TickCount64;
        while (bench.Service.Figures.Streams == HttpLimits.Streams)
        {
            Assert.True(Environment.TickCount64 - start < HostBench.Patience.TotalMilliseconds, "the reader that left still counts");
            await Task.Delay(10, Cancelled);
        }

        using SseReader next = new(bench.Client, "/api/stream");
        await next.OpenAsync(Cancelled);
        foreach (SseReader reader in readers)
            reader.Dispose();
    }

    /// <summary>On a clock that goes when the test says so.</summary>
    [Fact]
    public async Task Stream_WithoutReadings_IsHeardEveryFifteenSeconds()
    {
        VirtualTime time = new();
        await using HttpBench bench = await HttpBench.StartAsync(time: time);
        using SseReader reader = new(bench.Client, "/api/stream");
        await reader.OpenAsync(Cancelled);
        SseEvent? heard = await time.PassUntil(reader.NextAsync(Cancelled), HttpLimits.NewsPeriod);
        Assert.Equal("comment", heard!.Name);
        Assert.True(time.Now >= HttpLimits.KeepAlive, $"after {time.Now}");
    }

    [Fact]
    public async Task Stop_WithStreamsOpen_EndsThem()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using SseReader reader = new(bench.Client, "/api/stream");
        await reader.OpenAsync(Cancelled);
        await bench.Host.StopAsync();
        Assert.Null(await reader.NextAsync(Cancelled));
    }

    private static void Take(SseEvent? one, List<(string, ulong)> given)
    {
        Assert.NotNull(one);
        Assert.NotEqual("gap", one.Name);
        if (one.Name == "reading")
            given.Add((one.Data.GetProperty("bootId").GetString()!, one.Data.GetProperty("number").GetUInt64()));
    }

    private static List<(string Boot, ulong Number)> Stored(HttpBench bench)
    {
        using Database database = Database.Open(bench.Database);
        using Catalog catalog = new(database);
        using ReadingReader reader = new(database, new Journal(database, _ => true), catalog.Boots(catalog.Devices(["sim"])[0]), TimeRange.All);
        List<(string, ulong)> stored = [];
        while (reader.Next())
            stored.Add((reader.Boot.Name, reader.Reading.Number));
        return stored;
    }
}
