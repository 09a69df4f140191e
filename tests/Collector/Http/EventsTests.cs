using System.Net;
using System.Text.Json;
using Telemetry.Collector.Tests.Hosting;
using Telemetry.Collector.Views;
using Telemetry.Simulator.Devices;

namespace Telemetry.Collector.Tests.Http;

[Collection(RealSockets.Name)]
public sealed class EventsTests
{
    [Fact]
    public async Task Events_OfADevice_ComeFromTheStoreNewestFirst()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using (Fleet fleet = HostBench.Device(bench.Host))
        {
            fleet.Start();
            await HostBench.UntilAsync(bench.Host, view => view.Devices[0].State == DeviceState.Online && view.Ledger.Stored > 0);
            fleet.End();
        }

        CollectorView view = await HostBench.UntilAsync(bench.Host, view => view.Devices[0].State == DeviceState.Offline);
        string[] expected = [.. view.Devices[0].Events.Select(one => one.Reason.Code).Reverse()];
        await Stored(bench, expected[0]);

        JsonElement all = await bench.JsonAsync("/api/events?last=1h");
        Assert.Equal(expected, Codes(all));
        JsonElement newest = all.GetProperty("events")[0];
        Assert.Equal(("sim", "offline"), (newest.GetProperty("device").GetString(), newest.GetProperty("state").GetString()));
        Assert.Equal(view.Devices[0].Events[^1].Reason.Evidence, newest.GetProperty("reason").GetProperty("evidence").GetString());

        List<string?> paged = [];
        for (string? before = "9999"; before is not null;)
        {
            JsonElement page = await bench.JsonAsync($"/api/events?device=sim&limit=1&before={before}");
            paged.AddRange(Codes(page));
            before = page.GetProperty("next").GetString();
        }

        Assert.Equal(expected, paged);
        Assert.Empty(Codes(await bench.JsonAsync("/api/events?to=2020-01-01")));
        await bench.ProblemAsync("/api/events?device=nobody", HttpStatusCode.NotFound);
        await bench.ProblemAsync("/api/events?limit=1001", HttpStatusCode.BadRequest);
        await bench.ProblemAsync("/api/events?before=x", HttpStatusCode.BadRequest);
    }

    private static string?[] Codes(JsonElement answer) =>
        [.. answer.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("reason").GetProperty("code").GetString())];

    /// <summary>The store has the event that the view shows already.</summary>
    private static async Task Stored(HttpBench bench, string code)
    {
        long start = Environment.TickCount64;
        while (Codes(await bench.JsonAsync("/api/events?limit=1")) is not [{ } newest] || newest != code)
        {
            Assert.True(Environment.TickCount64 - start < HostBench.Patience.TotalMilliseconds, "the event was not stored");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
