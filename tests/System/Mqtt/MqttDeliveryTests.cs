using System.Globalization;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests.Mqtt;

/// <summary>A real broker that is killed, stopped and restarted: every stored reading is published, in order, and counted.</summary>
public sealed class MqttDeliveryTests(ITestOutputHelper output) : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    private static string[] Arguments(int port, params IEnumerable<string> more) =>
        ["--http", "off", "--mqtt", string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{port}"), .. more];

    private async Task<ChildProcess> StartAsync(params IEnumerable<string> collectorArguments)
    {
        _site.CollectorArguments = [.. collectorArguments];
        await _site.StartCollectorAsync();
        return _site.Simulate(await _site.EnrollAsync("sim", 2), "--rate", "40", "--loss", "10%", "--waveform-every", "2s");
    }

    private Task<CollectorView> MqttAsync(string what, Func<OutboxView, bool> isFulfilled) =>
        _site.ViewAsync(what, view => view.Outboxes.Any(outbox => outbox.Name == "mqtt" && isFulfilled(outbox)));

    /// <summary>The devices stop, the rest is published, the collector ends; then everything is compared.</summary>
    private async Task SettleAsync(ChildProcess simulator, Subscriber subscriber, Published published)
    {
        simulator.Terminate();
        Assert.Equal(0, await simulator.ExitAsync());
        await MqttAsync("everything published", outbox => outbox is { IsConnected: true, Backlog: 0, InFlight: 0 });
        _site.Collector.Terminate();
        Assert.Equal(0, await _site.Collector.ExitAsync());
        await subscriber.GetAsync("telemetry/collector/availability", message => message is { IsRetained: false, Payload: "offline" });
        published.Take(subscriber.Messages);
        int stored = published.CheckAgainst(_site.Database);
        output.WriteLine($"{stored} readings stored, {published.Messages} messages, {published.Repeated} of them repeated");
    }

    [Fact]
    public async Task Publish_BrokerKilledAndStartedAgain_EveryStoredReadingInOrder()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync("persistence false");
        using Relay relay = new(broker.Port);
        Published published = new();
        Subscriber subscriber = await broker.SubscribeAsync("telemetry/#");
        ChildProcess simulator = await StartAsync(Arguments(relay.Port));
        for (int i = 0; i < 2; i++)
        {
            await MqttAsync("readings published", outbox => outbox.Delivered > (ulong)(100 * (i + 1)));
            await broker.KillAsync();
            relay.Close();
            await MqttAsync("a backlog", outbox => outbox is { IsConnected: false, Backlog: > 100 });
            published.Take(subscriber.Messages);
            subscriber.Dispose();

            // With an empty memory: this broker keeps nothing.
            await broker.StartAsync();
            subscriber = await broker.SubscribeAsync("telemetry/#", "homeassistant/#");
            relay.Open();
            await MqttAsync("the backlog published", outbox => outbox is { IsConnected: true, Backlog: < 50 });
            await subscriber.GetAsync("homeassistant/device/telemetry_sim-001/config", _ => true);
            await subscriber.GetAsync("telemetry/sim-001/availability", message => message.Payload == "online");
        }

        await SettleAsync(simulator, subscriber, published);
    }

    [Fact]
    public async Task Publish_BrokerPausedForLongerThanTheKeepAlive_IsNoticedAndNothingIsMissing()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync("persistence false");
        using Subscriber subscriber = await broker.SubscribeAsync("telemetry/#");
        ChildProcess simulator = await StartAsync(Arguments(broker.Port));
        await MqttAsync("readings published", outbox => outbox.Delivered > 100);
        broker.Pause();
        CollectorView away = await MqttAsync("the paused broker noticed", outbox => !outbox.IsConnected);
        Assert.NotEmpty(away.Outboxes[0].Reason.Evidence);
        Assert.NotEmpty(away.Outboxes[0].Reason.Next);
        broker.Continue();
        await MqttAsync("the broker back", outbox => outbox is { IsConnected: true, Backlog: < 50 });

        await SettleAsync(simulator, subscriber, new Published());
    }

    [Fact]
    public async Task Publish_BrokerTakesOneAtATime_EveryStoredReadingInOrder()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync("persistence false", "max_inflight_messages 1");
        using Subscriber subscriber = await broker.SubscribeAsync("telemetry/#");
        ChildProcess simulator = await StartAsync(Arguments(broker.Port));
        await MqttAsync("readings published", outbox => outbox.Delivered > 300);

        await SettleAsync(simulator, subscriber, new Published());
    }

    [Fact]
    public async Task Publish_CollectorKilledWhileTheBrokerIsAway_GoesOnWhereItWas()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync("persistence false");
        using Relay relay = new(broker.Port);
        using Subscriber subscriber = await broker.SubscribeAsync("telemetry/#");
        ChildProcess simulator = await StartAsync(Arguments(relay.Port));
        await MqttAsync("readings published", outbox => outbox.Delivered > 100);
        relay.Close();
        await MqttAsync("a backlog", outbox => outbox is { IsConnected: false, Backlog: > 100 });
        _site.Collector.Kill();
        await _site.Collector.ExitAsync();
        await subscriber.GetAsync("telemetry/collector/availability", message => message is { IsRetained: false, Payload: "offline" });
        relay.Open();
        await _site.StartCollectorAsync();
        await MqttAsync("the backlog published", outbox => outbox is { IsConnected: true, Backlog: < 50, Delivered: > 100 });

        await SettleAsync(simulator, subscriber, new Published());
    }
}
