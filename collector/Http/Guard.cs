using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Telemetry.Collector.Http;

/// <summary>
/// Who may ask. Without a token it is whoever reaches loopback; a web page of elsewhere reaches that through its reader's browser, and is told by the name under which
/// it asks (Host) and by where it comes from (Origin). With a token it is who shows it, or the cookie that <see cref="Login"/> gave for it.
/// </summary>
internal sealed class Guard(HttpToken? token, Login? login)
{
    private const string Scheme = "Bearer ";

    // Nothing from elsewhere, no frame around the page, no form that sends elsewhere. Pictures of a page may be in its style.
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Open to all: the page itself, which holds no data, how to log in, and what a service manager asks.</summary>
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal) { HttpPaths.Health, HttpPaths.Ready, HttpPaths.Session };

    public static void AddHeaders(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // What is asked for is of this moment, and may be private.
        headers.CacheControl = "no-store";
    }

    /// <summary>Null: the request may go on.</summary>
    public Problem? Refuse(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (token is null && !IsThisMachine(request.Host.Host))
        {
            return new("Not this host", StatusCodes.Status421MisdirectedRequest,
                "without a token this collector answers under the names localhost, 127.0.0.1 and [::1] only; behind a proxy, give it a token (docs/http.md)")
            {
                Refusal = Refusals.Host,
            };
        }

        if (IsOpen(request.Path) || Knows(context))
            return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? null : RefuseChange(request);

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return new("A token is needed", StatusCodes.Status401Unauthorized, "send it as 'Authorization: Bearer TOKEN', or log in on the page")
        {
            Refusal = Refusals.Token,
        };
    }

    /// <summary>A form on another site can send what it likes, but neither JSON nor without its origin.</summary>
    private static Problem? RefuseChange(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        if (origin is not null && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase) && !IsProxied(origin, request))
            return new("Not from there", StatusCodes.Status403Forbidden, $"pages of {origin} may not change anything here") { Refusal = Refusals.Origin };

        bool isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType == "application/json";
        return HttpMethods.IsDelete(request.Method) || isJson
            ? null
            : new("JSON is needed", StatusCodes.Status415UnsupportedMediaType, "send 'Content-Type: application/json'");
    }

    /// <summary>A proxy that speaks TLS for this collector: the same name, and a browser tells of https.</summary>
    private static bool IsProxied(string origin, HttpRequest request) =>
        string.Equals(origin, $"https://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static bool IsOpen(PathString path) => Open.Contains(path.Value!) || !(path.StartsWithSegments("/api", StringComparison.Ordinal) || path == HttpPaths.Metrics);

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private bool Knows(HttpContext context)
    {
        if (token is null)
            return true;

        string? shown = context.Request.Headers.Authorization;
        if (shown is not null && shown.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return token.Matches(shown[Scheme.Length..].Trim());

        return login!.IsLoggedIn(context);
    }
}
