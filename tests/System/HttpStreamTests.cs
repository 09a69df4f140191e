using System.Text.Json;
using Telemetry.Collector.Tests.Http;

namespace Telemetry.SystemTests;

/// <summary>The stream of the HTTP API as <c>curl -N</c> sees it, cut again and again, against what is in the database in the end.</summary>
public sealed class HttpStreamTests
{
    // Enough readings for many cuts, few enough for a machine that is busy.
    private const int Cuts = 25;
    private const int MostBeforeACut = 60;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_OfADemoCutAtRandomPoints_HasNeitherGapNorRepeat()
    {
        using Site site = new();
        ChildProcess demo = site.Run("demo", "--for", "1h", "--devices", "3", "--rate", "30", "--json", "--http", "0");
        JsonElement listening = await demo.LineAsync("listening");
        using HttpClient client = Client(listening);
        using SseReader stream = new(client, "/api/stream") { LastEventId = "0" };
        List<string> given = [];
        Random random = new(Environment.TickCount);

        for (int cut = 0; cut < Cuts; cut++)
        {
            await stream.OpenAsync(Cancelled);
            await ReadAsync(stream, given, random.Next(1, MostBeforeACut));
        }

        // While it drains a demo still answers: what it stores last is given too.
        await stream.OpenAsync(Cancelled);
        Task rest = ReadAsync(stream, given, int.MaxValue);
        demo.Terminate();
        await rest;
        Assert.Equal(0, await demo.ExitAsync());
        await AssertSameAsync(site, given);
    }

    [Fact]
    public async Task Stream_OverARestartOfTheCollector_GoesOnWhereItWas()
    {
        using Site site = new();
        await site.StartCollectorAsync();
        string provisioning = await site.EnrollAsync("pump");
        ChildProcess device = site.Simulate(provisioning, "--rate", "50", "--for", "15s");
        List<string> given = [];
        string? last = "0";
        foreach (bool isKilled in (bool[])[true, false])
        {
            using HttpClient client = Client(await site.Collector.LineAsync("listening"));
            using SseReader stream = new(client, "/api/stream?device=pump") { LastEventId = last };
            await stream.OpenAsync(Cancelled);
            await ReadAsync(stream, given, 100);
            if (isKilled)
                site.Collector.Kill();
            else
                site.Collector.Terminate();
            await ReadAsync(stream, given, int.MaxValue);
            last = stream.LastEventId;
            await site.Collector.ExitAsync();
            await site.StartCollectorAsync();
        }

        Assert.Equal(0, await device.ExitAsync());
        using HttpClient end = Client(await site.Collector.LineAsync("listening"));
        using SseReader rest = new(end, "/api/stream?device=pump") { LastEventId = last };
        await rest.OpenAsync(Cancelled);
        Task reading = ReadAsync(rest, given, int.MaxValue);
        site.Collector.Terminate();
        await reading;
        await site.Collector.ExitAsync();
        await AssertSameAsync(site, given);
    }

    private static HttpClient Client(JsonElement listening) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(listening.GetProperty("http").GetString()!), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Reads so many readings, or until the stream or its connection ends.</summary>
    private static async Task ReadAsync(SseReader stream, List<string> given, int count)
    {
        try
        {
            while (count > 0 && await stream.NextAsync(Cancelled) is { } one)
            {
                Assert.NotEqual("gap", one.Name);
                if (one.Name != "reading")
                    continue;

                given.Add($"{one.Data.GetProperty("device").GetString()} {one.Data.GetProperty("bootId").GetString()} {one.Data.GetProperty("number").GetUInt64()}");
                count--;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // A collector that was killed.
        }
    }

    private static async Task AssertSameAsync(Site site, List<string> given)
    {
        ChildProcess export = site.Run("export", "--format", "ndjson");
        Assert.Equal(0, await export.ExitAsync());
        string[] stored = [.. export.Json.Select(line => $"{line.GetProperty("device").GetString()} {line.GetProperty("boot").GetString()} {line.GetProperty("number").GetUInt64()}")];
        Assert.NotEmpty(stored);
        Assert.Equal(stored.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }
}
