using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Metrics;

namespace Telemetry.Collector.Http;

/// <param name="Token">Null: whoever reaches the address may ask; for loopback only.</param>
/// <param name="Database">Where stored readings and events are read from (docs/storage.md).</param>
public sealed record HttpServiceOptions(HttpAddress Address, HttpToken? Token, string Database)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="UserException">A token is needed and there is none, or it is unfit.</exception>
    public static HttpServiceOptions Of(Settings settings, DataDirectory data)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(data);
        HttpToken? token = HttpToken.Read(settings.HttpTokenFile);
        if (token is null && !settings.Http.IsLoopback)
        {
            string file = Path.Combine(data.Path, "http.token");
            throw new UserException(
                $"whoever reaches {settings.Http.EndPoint} could read everything and command every device: a token is needed",
                $"Make one with {HttpToken.HowToMake(file)} and start with --http-token-file {file}",
                ExitCode.Usage);
        }

        return new HttpServiceOptions(settings.Http, token, data.Database);
    }
}

/// <summary>The HTTP API and the live page (docs/http.md). Its Kestrel is its own: the host's runs handlers on the threads that serve control connections.</summary>
public sealed class HttpService(HttpServiceOptions options) : ICollectorService
{
    private readonly HttpState _state = new(options.Database);
    private WebApplication? _web;

    /// <summary>What a person types into a browser on this machine.</summary>
    public Uri? Url { get; private set; }

    /// <summary>For metrics.</summary>
    public HttpFigures Figures => _state.Figures;

    /// <summary>Methods and paths that are served, without those of the page's files.</summary>
    internal IEnumerable<string> Served => _web!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null)
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

    public async Task StartAsync(CollectorHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        IPEndPoint endPoint = options.Address.EndPoint!;
        try
        {
            await ListenAsync(host, endPoint);
        }
        catch (UserException) when (options.Address.IsDefault)
        {
            await ListenAsync(host, new IPEndPoint(endPoint.Address, 0));
        }
    }

    public async Task DrainAsync(CancellationToken cancelled)
    {
        // Streams end by themselves: the feed behind them has ended.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        patience.CancelAfter(HttpLimits.StopPatience);
        await _web!.StopAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_web is not null)
            await _web.DisposeAsync();
        _state.Dispose();
    }

    private async Task ListenAsync(CollectorHost host, IPEndPoint endPoint)
    {
        WebApplication web = Build(host, endPoint);
        try
        {
            await web.StartAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await web.DisposeAsync();
            throw Explain(endPoint, exception);
        }

        _web = web;
        Url = UrlOf(endPoint, web);
    }

    private WebApplication Build(CollectorHost host, IPEndPoint endPoint)
    {
        // Empty: nothing is read from this directory's appsettings.json or ASPNETCORE_* variables.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteOptions>(routes => routes.SuppressCheckForUnhandledSecurityMetadata = true);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = HttpLimits.Connections;
            kestrel.Limits.MaxRequestBodySize = HttpLimits.RequestBytes;
            kestrel.Limits.MaxRequestLineSize = HttpLimits.RequestLineBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = HttpLimits.HeaderBytes;
            kestrel.Limits.MinResponseDataRate = new MinDataRate(HttpLimits.SlowestReader, HttpLimits.SlowestReaderGrace);
            kestrel.Listen(endPoint);
        });
        WebApplication web = builder.Build();
        HttpRoutes.Map(web, host, options, _state);
        return web;
    }

    private UserException Explain(IPEndPoint endPoint, Exception exception)
    {
        bool isTaken = exception.InnerException is AddressInUseException || exception is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };
        return isTaken
            ? new UserException(
                $"the address {endPoint} of the HTTP API is in use by another process",
                "Name another with --http ADDRESS; --http off does without.",
                ExitCode.InUse)
            : new UserException(
                $"the HTTP API cannot listen at {endPoint}: {exception.Message}",
                $"Name an address of this machine with --http ADDRESS, such as {HttpAddress.DefaultPort}; --http off does without.");
    }

    private static Uri UrlOf(IPEndPoint endPoint, WebApplication web)
    {
        string address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        int port = new Uri(address).Port;
        IPAddress reached = endPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endPoint.Address;
        return new UriBuilder(Uri.UriSchemeHttp, reached.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{reached}]" : reached.ToString(), port).Uri;
    }
}
