using System.Text.Json;

namespace Telemetry.SystemTests.Mqtt;

/// <summary>Devices as others see and command them through a real broker.</summary>
public sealed class MqttDeviceTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    private async Task StartAsync(Mosquitto broker)
    {
        _site.CollectorArguments = ["--http", "off", "--mqtt", broker.Address];
        await _site.StartCollectorAsync();
    }

    [Fact]
    public async Task Command_ByTopic_ReachesTheDeviceAndItsResultComesBack()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync();
        using Subscriber subscriber = await broker.SubscribeAsync("telemetry/+/result", "telemetry/+/parameters", "telemetry/+/event");
        await StartAsync(broker);
        _site.Simulate(await _site.EnrollAsync("sim"), "--rate", "5");
        await subscriber.GetAsync("telemetry/sim/parameters", _ => true);

        await broker.PublishAsync("-t", "telemetry/sim/command", "-m", """{"id":"a1","name":"identify","action":true}""");
        Received first = await subscriber.GetAsync("telemetry/sim/result", message => message.Payload.Contains("a1", StringComparison.Ordinal));
        Assert.Equal("applied", first.Json.GetProperty("status").GetString());

        await broker.PublishAsync("-t", "telemetry/sim/set/temperature.interval", "-m", "2s");
        Received second = await subscriber.GetAsync("telemetry/sim/result", message => message.Json.GetProperty("name").GetString() == "temperature.interval");
        Assert.Equal(("applied", 2000.0), (second.Json.GetProperty("status").GetString(), second.Json.GetProperty("value").GetDouble()));
        await subscriber.GetAsync("telemetry/sim/parameters", message => message.Json.GetProperty("temperature.interval").GetDouble() == 2000);

        // What is retained is refused, now and at the next connection.
        await broker.PublishAsync("-t", "telemetry/sim/do/restart", "-m", "PRESS", "-r");
        await subscriber.GetAsync("telemetry/sim/result", message => message.Json.GetProperty("name").GetString() == "restart");
    }

    [Fact]
    public async Task Command_Retained_IsRefusedAtEachConnection()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync();
        await broker.PublishAsync("-t", "telemetry/sim/do/restart", "-m", "PRESS", "-r");
        using Subscriber subscriber = await broker.SubscribeAsync("telemetry/+/result");
        await StartAsync(broker);
        Received refused = await subscriber.GetAsync("telemetry/sim/result", _ => true);

        Assert.Equal("not-sent", refused.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Revoke_WhileTheCollectorRunsAndWhileItDoesNot_NothingIsRetainedAnyMore()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync();
        await StartAsync(broker);
        ChildProcess simulator = _site.Simulate(await _site.EnrollAsync("sim", 2), "--rate", "20");
        using (Subscriber before = await broker.SubscribeAsync("telemetry/#", "homeassistant/#"))
        {
            foreach (string device in (string[])["sim-001", "sim-002"])
            {
                await before.GetAsync($"homeassistant/device/telemetry_{device}/config", _ => true);
                await before.GetAsync($"telemetry/{device}/temperature", _ => true);
            }

            simulator.Terminate();
            await simulator.ExitAsync();
            Assert.Equal(0, await _site.Run("revoke", "sim-001").ExitAsync());
            await before.GetAsync("telemetry/sim-001/status", message => message.Payload.Length == 0);
            _site.Collector.Terminate();
            await _site.Collector.ExitAsync();
            Assert.Equal(0, await _site.Run("revoke", "sim-002").ExitAsync());
            await _site.StartCollectorAsync();
            await before.GetAsync("telemetry/sim-002/status", message => message.Payload.Length == 0);
        }

        using Subscriber after = await broker.SubscribeAsync("telemetry/#", "homeassistant/#");
        // Retained, so what else is comes before or with it.
        await after.GetAsync("telemetry/collector/availability", message => message.Payload == "online");
        Assert.DoesNotContain(after.Messages, message => message.Topic.Contains("sim-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Availability_CollectorKilled_TheBrokerSaysOffline()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync();
        using Subscriber subscriber = await broker.SubscribeAsync("telemetry/#");
        await StartAsync(broker);
        _site.Simulate(await _site.EnrollAsync("sim"), "--rate", "20");
        await subscriber.GetAsync("telemetry/sim/availability", message => message.Payload == "online");
        Received status = await subscriber.GetAsync("telemetry/sim/status", message => message.Json.GetProperty("state").GetString() == "online");
        Assert.Equal(JsonValueKind.String, status.Json.GetProperty("evidence").ValueKind);
        _site.Collector.Kill();

        await subscriber.GetAsync("telemetry/collector/availability", message => message.Payload == "offline");
    }

    [Fact]
    public async Task HomeAssistant_Starts_IsToldAgain()
    {
        using Mosquitto broker = await Mosquitto.StartNewAsync();
        using Subscriber subscriber = await broker.SubscribeAsync("homeassistant/#");
        await StartAsync(broker);
        _site.Simulate(await _site.EnrollAsync("sim"), "--rate", "20");
        await subscriber.GetAsync("homeassistant/device/telemetry_sim/config", _ => true);
        int before = subscriber.Messages.Count;
        await broker.PublishAsync("-t", "homeassistant/status", "-m", "online");

        await Eventually.Get("the description again", () => Task.FromResult(subscriber.Messages.Skip(before).Count(message => message.Topic.EndsWith("/config", StringComparison.Ordinal))), count => count > 0);
        _ = await _site.ViewAsync("the outbox in the view", view => view.Outboxes.Any(outbox => outbox.IsConnected && outbox.Name == "mqtt"));
        ChildProcess devices = _site.Run("devices", "--json");
        Assert.Equal(0, await devices.ExitAsync());
        JsonElement outbox = devices.Json.Last().GetProperty("outboxes")[0];
        Assert.Equal(("mqtt", true), (outbox.GetProperty("name").GetString(), outbox.GetProperty("isConnected").GetBoolean()));
    }
}
