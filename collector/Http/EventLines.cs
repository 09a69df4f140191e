using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Streaming;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>Writes the events of one stream. A flush waits for a slow client; nobody else does.</summary>
internal sealed class EventLines(HttpResponse response, HashSet<string> channels, bool isFromBeginning) : IDisposable
{
    private const int FullBytes = 32 * 1024;

    // What a client that reconnects would have looked through once more; an id for each reading of others would only be noise.
    private const int MostPassed = 1000;

    private readonly PipeWriter _body = response.BodyWriter;
    private readonly Utf8JsonWriter _json = new(response.BodyWriter, new JsonWriterOptions { Encoder = ViewJson.Options.Encoder, SkipValidation = true });
    private bool _mayBeGap = !isFromBeginning;

    // Of readings that were not asked for: what comes behind them need not be looked through again.
    private StreamPosition? _passed;
    private int _passedReadings;
    private long _unflushed;

    public bool IsFull => _unflushed >= FullBytes;

    public async Task BeginAsync(CancellationToken cancelled)
    {
        response.ContentType = "text/event-stream";

        // nginx would gather events until it has a buffer full of them.
        response.Headers["X-Accel-Buffering"] = "no";
        Write($"retry: {HttpLimits.RetryMs}\n\n");
        await FlushAsync(cancelled);
    }

    public async Task FlushAsync(CancellationToken cancelled)
    {
        _unflushed = 0;
        await _body.FlushAsync(cancelled);
    }

    public void Write(StreamItem item)
    {
        switch (item)
        {
            case StreamReading { Reading: { } reading } when channels.Count > 0 && !channels.Contains(reading.Channel):
            case StreamMark:
            case StreamGap { Reason: StreamGapReason.OtherDatabase } when !_mayBeGap:
                _passed = item.Position;
                if (item is not StreamReading || ++_passedReadings >= MostPassed)
                    WritePassed();
                break;
            case StreamReading one:
                Write(item.Position, "reading", one.Reading);
                break;
            case StreamGap gap:
                Write(item.Position, "gap", new GapItem(gap.Reason, gap.Readings, gap.Text));
                break;
        }

        _mayBeGap = true;
    }

    public void Write(IEnumerable<EventItem> news)
    {
        foreach (EventItem one in news)
            Write(null, "state", one);
    }

    public void Dispose() => _json.Dispose();

    public void WriteAlive()
    {
        Write(": still here\n\n");
        WritePassed();
    }

    private void Write<T>(StreamPosition? position, string name, T data)
    {
        Write(position is { } id ? $"id: {id}\nevent: {name}\ndata: " : $"event: {name}\ndata: ");
        JsonSerializer.Serialize(_json, data, ViewJson.Options);
        _json.Flush();
        _unflushed += _json.BytesCommitted;
        _json.Reset();
        Write("\n\n");
        if (position is not null)
            (_passed, _passedReadings) = (null, 0);
    }

    private void WritePassed()
    {
        if (_passed is { } position)
            Write($"id: {position}\n\n");
        (_passed, _passedReadings) = (null, 0);
    }

    private void Write(string text) => _unflushed += Encoding.UTF8.GetBytes(text, _body);
}

/// <param name="Readings">How many at most; null: that is not known.</param>
internal sealed record GapItem(StreamGapReason Reason, ulong? Readings, string Text);
