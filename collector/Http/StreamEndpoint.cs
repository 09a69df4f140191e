using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Metrics;
using Telemetry.Collector.Streaming;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>
/// GET /api/stream: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). An id stands with each reading and each gap, and alone where only
/// readings that were not asked for were stored: with it a client that reconnects goes on where it was.
/// </summary>
internal sealed class StreamEndpoint(ReadingStream stream, HttpState state, Shared<CollectorView> view, TimeProvider time)
{
    public static readonly string[] Parameters = ["device", "channel", "after"];

    private const string Beginning = "0";

    public async Task RunAsync(HttpContext context)
    {
        RequestQuery query = new(context, Parameters);
        IReadOnlyList<string> devices = query.Many("device");
        HashSet<string> channels = [.. query.Many("channel")];
        string? after = context.Request.Headers["Last-Event-ID"] is { Count: > 0 } last ? last.ToString() : query.One("after");
        StreamPosition position = default;
        if (after is not null and not Beginning && !StreamPosition.TryParse(after, out position))
            throw RequestQuery.Wrong($"after '{after}' is no id that a stream gave; 0 is the beginning, and without it a stream begins now");

        try
        {
            if (state.OpenStream() > HttpLimits.Streams)
            {
                throw new ProblemException(new Problem(
                    "Too many streams", StatusCodes.Status503ServiceUnavailable, $"{HttpLimits.Streams} are open; close some, or ask for several devices in one")
                {
                    Refusal = Refusals.Streams,
                });
            }

            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            await using IAsyncEnumerator<StreamItem> items = stream.ReadAsync(after is null ? null : position, devices, over.Token).GetAsyncEnumerator(over.Token);
            using EventLines lines = new(context.Response, channels, isFromBeginning: after == Beginning);
            DeviceNews news = new(view.Get(), devices);
            await WriteAsync(lines, items, news, over);
        }
        finally
        {
            state.CloseStream();
        }
    }

    /// <summary>Readings as they come; now and then a look at the states, and a sign of life.</summary>
    private async Task WriteAsync(EventLines lines, IAsyncEnumerator<StreamItem> items, DeviceNews news, CancellationTokenSource over)
    {
        // The headers now: who watches knows that it has begun.
        await lines.BeginAsync(over.Token);
        Task<bool> next = items.MoveNextAsync().AsTask();
        try
        {
            long alive = time.GetTimestamp();
            Task look = Task.Delay(HttpLimits.NewsPeriod, time, over.Token);
            while (true)
            {
                if (!next.IsCompleted)
                {
                    await lines.FlushAsync(over.Token);
                    await Task.WhenAny(next, look);
                }

                if (look.IsCompleted)
                {
                    await look;
                    look = Task.Delay(HttpLimits.NewsPeriod, time, over.Token);
                    lines.Write(news.Since(view.Get()));
                    if (time.GetElapsedTime(alive) < HttpLimits.KeepAlive)
                        continue;

                    lines.WriteAlive();
                    alive = time.GetTimestamp();
                }
                else if (next.IsCompleted)
                {
                    if (!await next)
                        return;

                    lines.Write(items.Current);
                    next = items.MoveNextAsync().AsTask();
                    if (lines.IsFull)
                        await lines.FlushAsync(over.Token);
                }
            }
        }
        finally
        {
            // An enumerator may not be disposed of while it works.
            await over.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
