using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Telemetry.Collector.Http;

/// <summary>The files of the live page, which are in the program itself (collector/Page).</summary>
internal sealed class PageFiles
{
    private const string Prefix = "page/";
    private const string Index = "index.html";

    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".webmanifest"] = "application/manifest+json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly Dictionary<string, (byte[] Bytes, string MediaType, string Tag)> _files = new(StringComparer.Ordinal);

    public PageFiles()
    {
        Assembly program = typeof(PageFiles).Assembly;
        foreach (string name in program.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            // A build on Windows writes the folders of a name with backslashes.
            string path = name[Prefix.Length..].Replace('\\', '/');
            using Stream stream = program.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..8])}\"";
            _files.Add(path, (bytes, MediaTypes.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream"), tag));
        }
    }

    public async Task WriteAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await new Problem("Not this method", StatusCodes.Status405MethodNotAllowed, $"{context.Request.Method} is not for {context.Request.Path}").WriteAsync(context);
            return;
        }

        string path = context.Request.Path.Value!.TrimStart('/');
        if (!_files.TryGetValue(path.Length == 0 ? Index : path, out (byte[] Bytes, string MediaType, string Tag) file))
        {
            await Problem.NotFound($"there is nothing at {context.Request.Path}; the API is below /api, described by /api/openapi.json").WriteAsync(context);
            return;
        }

        // Asked for each time, and sent only where the program is another one: an update shows at once.
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = file.Tag;
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.MediaType;
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }
}
