using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Rows;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>GET /api/readings.</summary>
internal sealed class ReadingsEndpoint(HistoryQueries queries, TimeProvider time)
{
    // What an export is ahead of its reader: some pieces of ByteRows.
    private const int AheadBytes = 1 << 20;

    public async Task RunAsync(HttpContext context)
    {
        ReadingsRequest request = ReadingsRequest.Read(context, time.GetUtcNow());
        if (request.IsCsv)
        {
            await ExportAsync(context, request);
            return;
        }

        ReadingsAnswer answer = await queries.RunAsync((database, cancelled) => ChannelHistory.Answer(database, request, cancelled), context.RequestAborted);
        context.Response.Headers.Vary = "Accept";
        await context.Response.WriteAsJsonAsync<object>(answer, ViewJson.Options, context.RequestAborted);
    }

    private async Task ExportAsync(HttpContext context, ReadingsRequest request)
    {
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: AheadBytes, resumeWriterThreshold: AheadBytes / 2, useSynchronizationContext: false));
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Task export = FillAsync(pipe.Writer, request, over.Token);
        try
        {
            // A fault before the first row still has an answer of its own.
            ReadResult first = await pipe.Reader.ReadAsync(over.Token);
            pipe.Reader.AdvanceTo(first.Buffer.Start);
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.Vary = "Accept";
            await pipe.Reader.CopyToAsync(context.Response.BodyWriter, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await export;
        }
    }

    /// <summary>Never fails: what goes wrong is what the pipe's reader gets.</summary>
    private async Task FillAsync(PipeWriter output, ReadingsRequest request, CancellationToken cancelled)
    {
        Exception? fault = null;
        try
        {
            await queries.ExportAsync((database, over) => Export(database, request, output.AsStream(leaveOpen: true), over), cancelled);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        await output.CompleteAsync(fault);
    }

    private static void Export(Database database, ReadingsRequest request, Stream output, CancellationToken cancelled)
    {
        IReadOnlyList<BootOfDevice> boots = Fitting(ChannelHistory.BootsOf(database, request), request);
        Journal journal = ChannelHistory.JournalOf(database, boots);
        CsvRows rows = new(output);
        Buckets? buckets = request.StepUs is { } stepUs ? new Buckets(stepUs, request.Aggregate ?? Aggregate.Mean, rows.Write) : null;
        using ReadingReader reader = new(database, journal, boots, buckets is null ? request.Range : ChannelHistory.Known(request.Range));
        rows.Begin(isBuckets: buckets is not null);
        while (reader.Next())
        {
            cancelled.ThrowIfCancellationRequested();
            if (buckets is null)
                rows.Write(reader);
            else
                buckets.Add(reader);
        }

        buckets?.End();
        rows.Flush();
    }

    /// <summary>Text and bytes have no mean: such a channel is left out, unless it was asked for by name.</summary>
    private static IReadOnlyList<BootOfDevice> Fitting(IReadOnlyList<BootOfDevice> boots, ReadingsRequest request)
    {
        Aggregate aggregate = request.Aggregate ?? Aggregate.Mean;
        if (request.StepUs is null || !Aggregates.NeedsNumbers(aggregate))
            return boots;
        if (request.Channels.Count > 0 && boots.SelectMany(boot => boot.Channels).Any(channel => !channel.IsNumeric))
            throw RequestQuery.Wrong($"text and bytes have no {Aggregates.Name(aggregate)}; there are first, last and count");

        return [.. boots.Select(boot => boot with { Channels = [.. boot.Channels.Where(channel => channel.IsNumeric)] })];
    }
}
