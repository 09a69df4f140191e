using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Collector.Tests.Hosting;

namespace Telemetry.Collector.Tests.Http;

/// <summary>Who is served, and who is not.</summary>
[Collection(RealSockets.Name)]
public sealed class GuardTests
{
    private const string Token = "correct-horse-battery";
    private const string Command = "/api/devices/sim/commands";
    private const string Identify = """{"name":"identify","action":true}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static HttpRequestMessage With(HttpRequestMessage request, string header, string value)
    {
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    private static HttpRequestMessage Get(string path, string header, string value) => With(new HttpRequestMessage(HttpMethod.Get, path), header, value);

    [Fact]
    public async Task Loopback_WithoutAToken_AnswersUnderItsOwnNamesOnly()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        int port = bench.Service.Url!.Port;
        foreach (string host in (string[])[$"localhost:{port}", "LOCALHOST", $"127.0.0.1:{port}", $"[::1]:{port}"])
        {
            using HttpResponseMessage answer = await bench.Client.SendAsync(Get("/api/devices", "Host", host), Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // DNS rebinding: the page's own name leads to 127.0.0.1.
        foreach (string path in (string[])["/api/devices", "/", "/metrics", "/healthz"])
            Assert.Contains("token", await bench.ProblemAsync(Get(path, "Host", $"evil.example:{port}"), HttpStatusCode.MisdirectedRequest), StringComparison.Ordinal);
        Assert.Equal(4UL, bench.Service.Figures.Refused["host"]);
    }

    [Fact]
    public async Task Change_FromAnotherOrigin_IsRefused()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        string own = bench.Service.Url!.GetLeftPart(UriPartial.Authority);
        await bench.ProblemAsync(With(HttpBench.Post(Command, Identify), "Origin", "http://evil.example"), HttpStatusCode.Forbidden);
        await bench.ProblemAsync(With(HttpBench.Post(Command, Identify), "Origin", "null"), HttpStatusCode.Forbidden);
        await bench.ProblemAsync(With(HttpBench.Post(Command, Identify), "Origin", "http://127.0.0.1:1"), HttpStatusCode.Forbidden);
        Assert.Equal(3UL, bench.Service.Figures.Refused["origin"]);

        using HttpResponseMessage answer = await bench.Client.SendAsync(With(HttpBench.Post(Command, Identify), "Origin", own), Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>What a form of another page can send without asking first.</summary>
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task Change_ThatIsNotJson_IsRefused(string mediaType)
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        await bench.ProblemAsync(HttpBench.Post(Command, Identify, mediaType), HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Token_WhereThereIsOne_IsNeededForAllThatHasData()
    {
        await using HttpBench bench = await HttpBench.StartAsync(Token);
        foreach (string path in (string[])["/api/devices", "/api/devices/sim", "/api/readings", "/api/events", "/api/stream", "/api/openapi.json", "/metrics", "/api/nothing"])
        {
            await bench.ProblemAsync(path, HttpStatusCode.Unauthorized);
            await bench.ProblemAsync(Get(path, "Authorization", "Bearer correct-horse-batterz"), HttpStatusCode.Unauthorized);
            await bench.ProblemAsync(Get(path, "Authorization", $"Basic {Token}"), HttpStatusCode.Unauthorized);
        }

        await bench.ProblemAsync(HttpBench.Post(Command, Identify), HttpStatusCode.Unauthorized);
        foreach (string path in (string[])["/healthz", "/readyz", "/", "/api/session"])
        {
            using HttpResponseMessage open = await bench.Client.GetAsync(path, Cancelled);
            Assert.NotEqual(HttpStatusCode.Unauthorized, open.StatusCode);
        }

        // Under any name: whoever has the token may give this machine one.
        using HttpRequestMessage named = Get("/api/devices", "Authorization", $"bearer {Token}");
        named.Headers.Host = "collector.example";
        using HttpResponseMessage answer = await bench.Client.SendAsync(named, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task LogIn_WithTheToken_GivesACookieThatServes()
    {
        await using HttpBench bench = await HttpBench.StartAsync(Token);
        await bench.ProblemAsync(HttpBench.Post("/api/session", """{"token":"wrong-horse-battery"}"""), HttpStatusCode.Unauthorized);
        await bench.ProblemAsync(HttpBench.Post("/api/session", "{"), HttpStatusCode.Unauthorized);
        await bench.ProblemAsync(HttpBench.Post("/api/session", $$"""{"token":"{{Token}}"}""", "text/plain"), HttpStatusCode.UnsupportedMediaType);

        using HttpResponseMessage answer = await bench.Client.SendAsync(HttpBench.Post("/api/session", $$"""{"token":"{{Token}}"}"""), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        foreach (string wanted in (string[])["httponly", "samesite=strict", "path=/", "max-age="])
            Assert.Contains(wanted, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Token, cookie, StringComparison.Ordinal);

        string pair = cookie.Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bench, pair));
        Assert.True((await SessionAsync(bench, pair)).GetProperty("loggedIn").GetBoolean());
        Assert.False((await SessionAsync(bench, "a=b")).GetProperty("loggedIn").GetBoolean());

        // A later end, or another digest, is nobody's cookie.
        string[] parts = pair.Split('=', '.');
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bench, $"{parts[0]}={long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) + 1}.{parts[2]}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bench, $"{parts[0]}={parts[1]}."));
    }

    [Fact]
    public async Task Cookie_OfAnotherToken_IsWorthless()
    {
        string pair;
        await using (HttpBench other = await HttpBench.StartAsync("another-horse-battery"))
        {
            using HttpResponseMessage answer = await other.Client.SendAsync(HttpBench.Post("/api/session", """{"token":"another-horse-battery"}"""), Cancelled);
            pair = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        }

        await using HttpBench bench = await HttpBench.StartAsync(Token);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bench, pair));
    }

    [Fact]
    public async Task Answers_All_HaveTheHeadersThatKeepBrowsersIn()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        foreach (string path in (string[])["/", "/api/devices", "/api/nothing"])
        {
            using HttpResponseMessage answer = await bench.Client.GetAsync(path, Cancelled);
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpBench bench, string cookie)
    {
        using HttpResponseMessage answer = await bench.Client.SendAsync(Get("/api/devices", "Cookie", cookie), Cancelled);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> SessionAsync(HttpBench bench, string cookie)
    {
        using HttpResponseMessage answer = await bench.Client.SendAsync(Get("/api/session", "Cookie", cookie), Cancelled);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}
