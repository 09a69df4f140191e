using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary>Talks to the collector that runs on a data directory.</summary>
public sealed class CollectorClient : IDisposable
{
    // A collector that lives answers within milliseconds; on a machine that is overloaded it may have to wait for its turn.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DataDirectory _data;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _http;

    public CollectorClient(DataDirectory data)
    {
        _data = data;
        _handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false };
        _http = Create(Patience);
    }

    public Task<CollectorStatus> StatusAsync(CancellationToken cancelled) => GetAsync<CollectorStatus>(LocalApi.Status, cancelled);

    public async Task<CollectorView> ViewAsync(CancellationToken cancelled) =>
        ViewJson.WithTypes(await GetAsync<CollectorView>(LocalApi.View, cancelled));

    /// <summary>Tells the collector that the key ring has changed.</summary>
    public async Task RefreshKeysAsync(CancellationToken cancelled)
    {
        try
        {
            using HttpResponseMessage answer = await _http.PostAsync(LocalApi.KeyRing, null, cancelled);
            answer.EnsureSuccessStatusCode();
        }
        catch (Exception exception) when (IsFault(exception, cancelled))
        {
            throw Explain(exception);
        }
    }

    /// <summary>Sends a command to a device and waits for its result as long as <paramref name="wait"/>.</summary>
    public async Task<CommandOutcome> CommandAsync(string device, CommandOrder order, TimeSpan wait, CancellationToken cancelled)
    {
        // The collector answers when the wait is over; one that does not is a fault.
        using HttpClient http = Create(wait + Patience);
        string path = LocalApi.Commands.Replace("{device}", Uri.EscapeDataString(device), StringComparison.Ordinal);
        try
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync($"{path}?wait={(int)wait.TotalMilliseconds}", order, ViewJson.Options, cancelled);
            answer.EnsureSuccessStatusCode();
            return (await answer.Content.ReadFromJsonAsync<CommandOutcome>(ViewJson.Options, cancelled))!;
        }
        catch (Exception exception) when (IsFault(exception, cancelled))
        {
            throw Explain(exception);
        }
    }

    /// <summary>Lines of NDJSON, one a reading, until the collector stops.</summary>
    /// <param name="devices">Which devices; all where there are none.</param>
    public async Task<StreamReader> ReadingsAsync(IReadOnlyList<string> devices, CancellationToken cancelled)
    {
        string query = string.Join('&', devices.Select(device => $"device={Uri.EscapeDataString(device)}"));
        try
        {
            HttpResponseMessage answer = await _http.GetAsync(
                $"{LocalApi.Readings}?{query}", HttpCompletionOption.ResponseHeadersRead, cancelled);
            answer.EnsureSuccessStatusCode();
            return new StreamReader(await answer.Content.ReadAsStreamAsync(cancelled));
        }
        catch (Exception exception) when (IsFault(exception, cancelled))
        {
            throw Explain(exception);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private HttpClient Create(TimeSpan patience) =>
        new(_handler, disposeHandler: false) { BaseAddress = new Uri("http://collector"), Timeout = patience };

    private async Task<T> GetAsync<T>(string path, CancellationToken cancelled)
    {
        try
        {
            return await _http.GetFromJsonAsync<T>(path, ViewJson.Options, cancelled)
                ?? throw new UserException("the collector answered with nothing");
        }
        catch (Exception exception) when (IsFault(exception, cancelled))
        {
            throw Explain(exception);
        }
        catch (JsonException exception)
        {
            throw new UserException(
                $"the collector's answer is not understood: {exception.Message}", "It may be of another version than this command.");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancelled)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_data.Socket), cancelled);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>No connection, an end in the middle of the answer, or none in time; not the user's own wish to end.</summary>
    private static bool IsFault(Exception exception, CancellationToken cancelled) =>
        exception is HttpRequestException or IOException || (exception is TaskCanceledException && !cancelled.IsCancellationRequested);

    /// <summary>A socket that is missing, or that nobody listens to, is a collector that does not run.</summary>
    private UserException Explain(Exception exception) => exception.InnerException switch
    {
        _ when exception is TaskCanceledException =>
            new UserException($"the collector on {_data.Path} has not answered within {Patience.TotalSeconds} s"),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new UserException(
            $"the collector on {_data.Path} belongs to another user", "Run this command as the user that runs the collector."),
        SocketException => new UserException(
            $"no collector runs on {_data.Path}",
            "Start one with: telemetry run. If it keeps its data elsewhere, name that directory with --data DIR.",
            ExitCode.NotRunning),
        _ => new UserException($"the collector on {_data.Path} does not answer as expected: {exception.Message}"),
    };
}
