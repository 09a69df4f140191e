using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Http;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Tests.Hosting;

namespace Telemetry.Collector.Tests.Http;

/// <summary>A collector with a database of its own and the HTTP API on a port that the system chooses.</summary>
internal sealed class HttpBench : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteStore _store;

    private HttpBench(SqliteStore store, TemporaryDirectory directory, CollectorHost host, HttpService service)
    {
        (_store, _directory, Host, Service) = (store, directory, host, service);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = service.Url, Timeout = HostBench.Patience };
    }

    public CollectorHost Host { get; }

    public HttpService Service { get; }

    public HttpClient Client { get; }

    public string Database => _directory.File("telemetry.db");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="fill">writes to the database before the collector opens it</param>
    public static async Task<HttpBench> StartAsync(string? token = null, HttpAddress? address = null, Action<string>? fill = null, TimeProvider? time = null)
    {
        TemporaryDirectory directory = new();
        string database = directory.File("telemetry.db");
        fill?.Invoke(database);
        SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(database) { IsFull = false });
        CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions());
        HttpService service = new(new HttpServiceOptions(
            address ?? new HttpAddress(new IPEndPoint(IPAddress.Loopback, 0), false), token is null ? null : HttpToken.Parse(token, "test"), database)
        {
            Time = time ?? TimeProvider.System,
        });
        try
        {
            await host.AttachAsync(service);
            return new HttpBench(store, directory, host, service);
        }
        catch
        {
            await host.DisposeAsync();
            store.Dispose();
            directory.Dispose();
            throw;
        }
    }

    public static HttpRequestMessage Post(string path, string body, string mediaType = "application/json") =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    public async Task<JsonElement> JsonAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path, Cancelled);
        Assert.True(expected == answer.StatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    /// <summary>What a problem says, which must be one.</summary>
    public async Task<string> ProblemAsync(HttpRequestMessage request, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await Client.SendAsync(request, Cancelled);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        return problem.GetProperty("detail").GetString()!;
    }

    public Task<string> ProblemAsync(string path, HttpStatusCode expected) => ProblemAsync(new HttpRequestMessage(HttpMethod.Get, path), expected);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        _store.Dispose();
        _directory.Dispose();
    }
}
