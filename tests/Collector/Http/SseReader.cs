using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Telemetry.Collector.Tests.Http;

/// <summary>An event as a browser dispatches it.</summary>
public sealed record SseEvent(string Name, string? Id, JsonElement Data);

/// <summary>Reads server-sent events as a browser does, and goes on from the last id when it connects again.</summary>
/// <param name="path">of the stream, with its query</param>
public sealed class SseReader(HttpClient client, string path) : IDisposable
{
    // A stream that gives nothing more than a comment is alive for ever: what does not come in this time does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private HttpResponseMessage? _answer;
    private StreamReader? _lines;

    public string? LastEventId { get; set; }

    public async Task OpenAsync(CancellationToken cancelled)
    {
        Close();
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (LastEventId is not null)
            request.Headers.Add("Last-Event-ID", LastEventId);
        _answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancelled);
        if (_answer.StatusCode != HttpStatusCode.OK || _answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new HttpRequestException($"{_answer.StatusCode}: {await _answer.Content.ReadAsStringAsync(cancelled)}");
        _lines = new StreamReader(await _answer.Content.ReadAsStreamAsync(cancelled));
    }

    /// <summary>The next event; null: the stream has ended. A comment counts as one of that name, so that a reader sees it.</summary>
    public async Task<SseEvent?> NextAsync(CancellationToken cancelled)
    {
        string name = "message";
        string data = "";
        string? id = null;
        while (await _lines!.ReadLineAsync(cancelled).AsTask().WaitAsync(Patience, cancelled) is { } line)
        {
            if (line.StartsWith(':'))
                return new SseEvent("comment", null, default);
            if (line.Length > 0)
            {
                string[] field = line.Split(": ", 2);
                _ = field[0] switch
                {
                    "event" => name = field[1],
                    "data" => data = field[1],
                    "id" => id = field[1],
                    _ => "",
                };
                continue;
            }

            // Only a whole event counts: one that the connection broke off has not come.
            LastEventId = id ?? LastEventId;
            if (data.Length > 0)
                return new SseEvent(name, id, JsonDocument.Parse(data).RootElement);
        }

        return null;
    }

    /// <summary>As if the network had gone.</summary>
    public void Close()
    {
        _lines?.Dispose();
        _answer?.Dispose();
    }

    public void Dispose() => Close();
}
