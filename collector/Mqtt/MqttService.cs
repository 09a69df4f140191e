using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Outbox;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt;

/// <summary>Publishes a collector's readings and states to a broker, and takes commands from it (docs/mqtt.md).</summary>
public sealed class MqttService(MqttOptions options, IOutbox outbox, TimeProvider time) : ICollectorService
{
    /// <summary>Of the outlet and of its outbox.</summary>
    public const string Name = "mqtt";

    private readonly CancellationTokenSource _stopped = new();
    private BrokerLoop? _loop;
    private Task _running = Task.CompletedTask;

    public OutboxView? Outbox => _loop?.View();

    public Task StartAsync(CollectorHost host)
    {
        CollectorSide side = new(
            host.Options.Name,
            outbox,
            host.View,
            (device, request, patience) => CommandEndpoint.SendAsync(host, device, request, (int)patience.TotalMilliseconds, _stopped.Token),
            (level, text) => host.Report(new LogLine(time.GetUtcNow(), "", level, text)));
        _loop = new BrokerLoop(options, side, new MqttConnector(options.Broker, options.Authority, time), time);
        _running = Task.Run(() => _loop.RunAsync(_stopped.Token));
        return Task.CompletedTask;
    }

    public async Task DrainAsync(CancellationToken cancelled)
    {
        _loop?.Drain();
        await _running.WaitAsync(cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _running;
        _loop?.Dispose();
        await outbox.DisposeAsync();
        _stopped.Dispose();
    }
}
