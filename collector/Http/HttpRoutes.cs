using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Metrics;
using Telemetry.Collector.Streaming;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>What is served where.</summary>
internal static class HttpRoutes
{
    public static void Map(WebApplication web, CollectorHost host, HttpServiceOptions options, HttpState state)
    {
        Login? login = options.Token is null ? null : new Login(options.Token, options.Time);
        Guard guard = new(options.Token, login);
        Shared<CollectorView> view = new(host.View, options.Time);
        Shared<MetricSource> metrics = new(() => new MetricSource(view.Get(), ProcessFigures.Now(), state.Figures), options.Time);
        PageFiles page = new();

        StreamEndpoint stream = new(new ReadingStream(host, options.Database), state, view, options.Time);

        web.Use((context, next) => AnswerAsync(context, next, host, state.Refusals));
        web.Use((context, next) => guard.Refuse(context) is { } problem ? throw new ProblemException(problem) : next(context));
        web.UseRouting();
        Get(HttpPaths.Health, context => context.Response.WriteAsync("ok\n"));
        Get(HttpPaths.Devices, context => context.Response.WriteAsJsonAsync(view.Get(), ViewJson.Options));
        Get(HttpPaths.Device, context => DeviceAsync(context, view));
        web.MapPost(HttpPaths.Commands, context => CommandAsync(context, host, view));
        Get(HttpPaths.Readings, new ReadingsEndpoint(state.Queries, options.Time).RunAsync);
        Get(HttpPaths.Events, new EventsEndpoint(state.Queries, options.Time).RunAsync);
        web.MapGet(HttpPaths.Stream, stream.RunAsync);
        Get(HttpPaths.Metrics, context => MetricsAsync(context, metrics.Get()));
        Get(HttpPaths.Description, OpenApi.WriteAsync);
        Get(HttpPaths.Ready, context => ReadyAsync(context, view));
        Get(HttpPaths.Session, context =>
            context.Response.WriteAsJsonAsync(new SessionView(login is not null, login is null || login.IsLoggedIn(context)), ViewJson.Options));
        web.MapPost(HttpPaths.Session, context => login is null ? NoContent(context) : login.EnterAsync(context));
        web.MapDelete(HttpPaths.Session, context =>
        {
            Login.Leave(context);
            return Task.CompletedTask;
        });
        web.MapFallback("{*path}", page.WriteAsync);

        void Get(string path, RequestDelegate answer) => web.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer);
    }

    /// <summary>Whatever goes wrong within: the client gets a problem, the operator a line in the log.</summary>
    private static async Task AnswerAsync(HttpContext context, RequestDelegate next, CollectorHost host, Refusals refusals)
    {
        Guard.AddHeaders(context);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has seen enough.
        }
        catch (ProblemException exception) when (!context.Response.HasStarted)
        {
            refusals.Count(exception.Problem.Refusal);
            await exception.Problem.WriteAsync(context);
        }
        catch (BadHttpRequestException exception)
        {
            await new Problem("The request is not understood", exception.StatusCode, exception.Message).WriteAsync(context);
        }
        catch (Exception exception)
        {
            // An answer that has begun ends without its end, so that nobody takes it for whole.
            if (context.Response.HasStarted)
                context.Abort();
            host.Report(new LogLine(DateTimeOffset.UtcNow, "", "error", $"HTTP {context.Request.Method} {context.Request.Path}: {exception.GetType().Name}: {exception.Message}"));
            if (!context.Response.HasStarted)
                await new Problem("A fault of the collector", StatusCodes.Status500InternalServerError, "its log says what went wrong").WriteAsync(context);
        }
    }

    private static Task DeviceAsync(HttpContext context, Shared<CollectorView> view)
    {
        string name = (string)context.Request.RouteValues["device"]!;
        return view.Get().Devices.FirstOrDefault(device => device.Device == name) is { } found
            ? context.Response.WriteAsJsonAsync(found, ViewJson.Options)
            : Unknown(name).WriteAsync(context);
    }

    private static async Task CommandAsync(HttpContext context, CollectorHost host, Shared<CollectorView> view)
    {
        string name = (string)context.Request.RouteValues["device"]!;
        if (view.Get().Devices.All(device => device.Device != name))
        {
            await Unknown(name).WriteAsync(context);
            return;
        }

        if (await CommandEndpoint.TakeAsync(context, host) is { } outcome)
            await context.Response.WriteAsJsonAsync(outcome, ViewJson.Options);
        else
            await Problem.BadRequest("""a command looks like {"name":"temperature.interval","action":false,"type":"float64","value":10000} or {"name":"identify","action":true}""").WriteAsync(context);
        view.Forget();
    }

    /// <summary>Ports are open as long as this answers: the host stops it before it closes them.</summary>
    private static Task ReadyAsync(HttpContext context, Shared<CollectorView> view)
    {
        // Open to all: what exactly the store says is for the operator.
        string[] reasons = view.Get().Store.Failing is { } fault ? [$"nothing is stored since {fault.Since:u}: see telemetry devices, or the collector's log"] : [];
        if (reasons.Length > 0)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(new ReadyAnswer(reasons.Length == 0, reasons), ViewJson.Options);
    }

    private static Task MetricsAsync(HttpContext context, MetricSource source)
    {
        bool isOpenMetrics = context.Request.GetTypedHeaders().Accept.Any(accepted =>
            accepted.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) && accepted.Quality is null or > 0);
        context.Response.ContentType = isOpenMetrics ? PrometheusText.OpenMetricsMediaType : PrometheusText.MediaType;
        context.Response.Headers.Vary = "Accept";
        return context.Response.WriteAsync(PrometheusText.Write(MetricList.All, source, isOpenMetrics));
    }

    private static Problem Unknown(string device) => Problem.NotFound($"there is no device '{device}'; GET {HttpPaths.Devices} lists those that are enrolled");

    private static Task NoContent(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

/// <summary>Whether devices can be served; what is in the way.</summary>
internal sealed record ReadyAnswer(bool Ready, IReadOnlyList<string> Reasons);
