using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Http;
using Telemetry.Collector.Store;
using Telemetry.Collector.Tests.Hosting;
using Telemetry.Collector.Views;
using Telemetry.Simulator.Devices;

namespace Telemetry.Collector.Tests.Http;

/// <summary>The service as a whole: where it listens, what it tells of the collector, and commands.</summary>
[Collection(RealSockets.Name)]
public sealed class HttpServiceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AtADefaultPortThatIsTaken_TakesAnother()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        IPEndPoint address = (IPEndPoint)taken.LocalEndpoint;
        await using HttpBench bench = await HttpBench.StartAsync(address: new HttpAddress(address, IsDefault: true));
        Assert.NotEqual(address.Port, bench.Service.Url!.Port);
        Assert.Equal(bench.Service.Url, bench.Host.Url);
        Assert.Equal("ok\n", await bench.Client.GetStringAsync("/healthz", Cancelled));
    }

    [Fact]
    public async Task Start_AtANamedPortThatIsTaken_IsAnErrorThatSaysWhatToDo()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        UserException exception = await Assert.ThrowsAsync<UserException>(
            () => HttpBench.StartAsync(address: new HttpAddress((IPEndPoint)taken.LocalEndpoint, IsDefault: false)));
        Assert.Equal(ExitCode.InUse, exception.ExitCode);
        Assert.Contains("--http", exception.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_OfARunningCollector_AreItsView()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using Fleet fleet = HostBench.Device(bench.Host);
        fleet.Start();
        await HostBench.UntilAsync(bench.Host, view => view.Ledger.Stored > 0 && view.Devices[0].State == DeviceState.Online);
        CollectorView expected = bench.Host.View();

        JsonElement view = await bench.JsonAsync("/api/devices");
        JsonElement device = await bench.JsonAsync("/api/devices/sim");
        fleet.End();

        Assert.Equal("sim", view.GetProperty("devices")[0].GetProperty("device").GetString());
        Assert.Equal("online", device.GetProperty("state").GetString());
        Assert.Equal(expected.Devices[0].BootId, device.GetProperty("bootId").GetString());
        Assert.Equal(expected.Devices[0].Channels.Select(channel => channel.Name), device.GetProperty("channels").EnumerateArray().Select(channel => channel.GetProperty("name").GetString()));
        Assert.Contains("/api/devices", await bench.ProblemAsync("/api/devices/nobody", HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_ToADevice_AreCarriedOutAndTold()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using Fleet fleet = HostBench.Device(bench.Host);
        fleet.Start();
        await HostBench.UntilAsync(bench.Host, view => view.Devices[0].State == DeviceState.Online);
        string path = $"/api/devices/sim/commands?wait={(int)HostBench.Patience.TotalMilliseconds}";

        JsonElement applied = await OutcomeAsync(bench, path, """{"name":"temperature.interval","type":"float64","value":5000}""");
        JsonElement refused = await OutcomeAsync(bench, path, """{"name":"temperature.interval","type":"float64","value":-1}""");
        Assert.Equal(("applied", 5000), (applied.GetProperty("status").GetString(), applied.GetProperty("value").GetDouble()));
        Assert.Equal("refused", refused.GetProperty("status").GetString());

        // It shows at once, not when the snapshot of before is too old.
        JsonElement device = await bench.JsonAsync("/api/devices/sim");
        JsonElement parameter = device.GetProperty("parameters").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "temperature.interval");
        Assert.Equal(5000, parameter.GetProperty("value").GetDouble());

        fleet.End();
        foreach (string wrong in (string[])["", "{", "[]", """{"action":true}""", """{"name":"temperature.interval"}""", """{"name":"x","type":"float64","value":"text"}"""])
            Assert.Contains("a command looks like", await bench.ProblemAsync(HttpBench.Post(path, wrong), HttpStatusCode.BadRequest), StringComparison.Ordinal);
        await bench.ProblemAsync(HttpBench.Post("/api/devices/nobody/commands", """{"name":"identify","action":true}"""), HttpStatusCode.NotFound);
        await bench.ProblemAsync(HttpBench.Post(path, $$"""{"name":"{{new string('x', HttpLimits.RequestBytes)}}","action":true}"""), HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Ready_WhileTheStoreFails_SaysWhy()
    {
        await using CollectorHost host = await HostBench.StartAsync(new FailingStore(), new CollectorHostOptions { StoreRetryMs = 10 });
        HttpService service = new(new HttpServiceOptions(HttpAddress.Parse("0", "test"), null, ""));
        await host.AttachAsync(service);
        using HttpClient client = new() { BaseAddress = service.Url };
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();
        await HostBench.UntilAsync(host, view => view.Store.Failing is not null);

        using HttpResponseMessage answer = await client.GetAsync("/readyz", Cancelled);
        using HttpResponseMessage alive = await client.GetAsync("/healthz", Cancelled);
        fleet.End();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("nothing is stored since", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Page_IsInTheProgram_AndAskedForAgainOnlyWhenItChanged()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using HttpResponseMessage page = await bench.Client.GetAsync("/", Cancelled);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        using HttpRequestMessage again = new(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { page.Headers.ETag! } } };
        using HttpResponseMessage unchanged = await bench.Client.SendAsync(again, Cancelled);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        await bench.ProblemAsync("/../telemetry.db", HttpStatusCode.NotFound);
        await bench.ProblemAsync(HttpBench.Post("/", "{}"), HttpStatusCode.MethodNotAllowed);
    }

    private sealed class FailingStore : IReadingStore
    {
        public IEnumerable<StoredBoot> LoadBoots() => [];

        public void Commit(ReadingBatch batch) => throw new IOException("the disk is full");
    }

    private static async Task<JsonElement> OutcomeAsync(HttpBench bench, string path, string order)
    {
        using HttpResponseMessage answer = await bench.Client.SendAsync(HttpBench.Post(path, order), Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled)).RootElement;
    }
}
