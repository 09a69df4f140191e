using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// Serves <see cref="LocalApi"/>. Only the Unix domain socket reaches it: the control port speaks no HTTP. Who may open the socket is a
/// matter of its file mode.
/// </summary>
public static class LocalApiEndpoints
{
    // Some 50 KB: few system calls at full rate, nothing held back at a low one.
    private const int LinesBeforeFlush = 256;

    private static readonly byte[] EndOfLine = [(byte)'\n'];

    public static void Map(WebApplication web, CollectorHost host)
    {
        web.MapGet(LocalApi.Status, context => context.Response.WriteAsJsonAsync(Status(host), ViewJson.Options));
        web.MapGet(LocalApi.View, context => context.Response.WriteAsJsonAsync(host.View(), ViewJson.Options));
        web.MapGet(LocalApi.Readings, context => StreamAsync(context, host));
        web.MapPost(LocalApi.Commands, context => CommandEndpoint.RunAsync(context, host));
        web.MapPost(LocalApi.KeyRing, context => RefreshAsync(context, host));
    }

    private static CollectorStatus Status(CollectorHost host) => new(
        Environment.ProcessId, host.Options.Name, host.Port, host.Started, typeof(CollectorHost).Assembly.GetName().Version!.ToString(3));

    private static async Task RefreshAsync(HttpContext context, CollectorHost host)
    {
        try
        {
            host.RefreshKeys();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (UserException exception)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync(exception.Message);
        }
    }

    private static async Task StreamAsync(HttpContext context, CollectorHost host)
    {
        using ReadingSubscription subscription = host.Subscribe([.. context.Request.Query["device"].OfType<string>()]);
        PipeWriter body = context.Response.BodyWriter;
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            // The headers now: who watches knows that it has begun.
            await body.FlushAsync(context.RequestAborted);
            ulong missed = 0;
            while (await subscription.Readings.WaitToReadAsync(context.RequestAborted))
            {
                for (int i = 0; i < LinesBeforeFlush && subscription.Readings.TryRead(out ReadingView? view); i++)
                    WriteLine(body, CollectorLines.Typed("reading", view));
                if (subscription.Missed > missed)
                    WriteLine(body, ViewJson.Line(new { type = "missed", readings = subscription.Missed - missed }));
                missed = subscription.Missed;
                await body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has seen enough.
        }
    }

    private static void WriteLine(PipeWriter body, string line)
    {
        Encoding.UTF8.GetBytes(line, body);
        body.Write(EndOfLine);
    }
}
