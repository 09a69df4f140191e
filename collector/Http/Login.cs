using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>
/// Logging in with the token in a browser. The cookie is the time of its end with an HMAC under a key derived from the token: nothing is kept here, a restart ends no
/// session, another token ends all.
/// </summary>
internal sealed class Login(HttpToken token, TimeProvider time)
{
    private const string Cookie = "telemetry-session";

    // A display on a wall is set up once a season.
    private static readonly TimeSpan Length = TimeSpan.FromDays(90);

    private readonly byte[] _key = token.DeriveKey("telemetry session cookie 1");

    public bool IsLoggedIn(HttpContext context) => context.Request.Cookies.TryGetValue(Cookie, out string? cookie) && IsValid(cookie);

    /// <summary>Takes <c>{"token":"…"}</c>; 204 with the cookie, or 401.</summary>
    public async Task EnterAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { Token: { } shown } || !token.Matches(shown.Trim()))
        {
            throw new ProblemException(new Problem("Wrong token", StatusCodes.Status401Unauthorized, "it is in the file that the collector was started with") { Refusal = Refusals.Token });
        }

        long end = (time.GetUtcNow() + Length).ToUnixTimeSeconds();
        context.Response.Cookies.Append(Cookie, Make(end), Options(context, Length));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static void Leave(HttpContext context)
    {
        context.Response.Cookies.Delete(Cookie, Options(context, null));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static CookieOptions Options(HttpContext context, TimeSpan? length) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = length,

        // Behind a proxy that speaks TLS a browser says so by its origin.
        Secure = context.Request.IsHttps || context.Request.Headers.Origin.ToString().StartsWith("https:", StringComparison.OrdinalIgnoreCase),
    };

    private static async Task<LoginOrder?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<LoginOrder>(context.Request.Body, ViewJson.Options, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Make(long end)
    {
        string text = end.ToString(CultureInfo.InvariantCulture);
        return $"{text}.{Convert.ToHexStringLower(HMACSHA256.HashData(_key, System.Text.Encoding.ASCII.GetBytes(text)))}";
    }

    private bool IsValid(string cookie)
    {
        int dot = cookie.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(cookie.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long end)
            && end > time.GetUtcNow().ToUnixTimeSeconds()
            && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(cookie), System.Text.Encoding.UTF8.GetBytes(Make(end)));
    }
}

/// <summary>What <c>POST /api/session</c> takes.</summary>
internal sealed record LoginOrder(string? Token);

/// <summary>What <c>GET /api/session</c> tells a page.</summary>
internal sealed record SessionView(bool TokenNeeded, bool LoggedIn);
