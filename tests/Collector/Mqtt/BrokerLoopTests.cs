using System.Text.Json;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Mqtt;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>What a broker sees of a collector over several connections, in virtual time.</summary>
public sealed class BrokerLoopTests : IAsyncDisposable
{
    private const int Patience = 120_000;
    private const string CollectorAvailability = "telemetry/collector/availability";

    private readonly VirtualTime _time = new();
    private readonly MemoryOutbox _outbox = new();
    private readonly FakeBroker _broker = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly List<(string Level, string Text)> _reports = [];
    private readonly List<(string Device, CommandRequest Request)> _sent = [];
    private readonly BrokerLoop _loop;
    private volatile CollectorView _view = SampleViews.Collector(SampleViews.Device());
    private Task _running = Task.CompletedTask;

    public BrokerLoopTests()
    {
        Assert.True(BrokerAddress.TryParse("mqtt://alice@broker", out BrokerAddress? address, out _, out _));
        CollectorSide side = new("lab", _outbox, () => _view, SendAsync, (level, text) =>
        {
            lock (_reports)
                _reports.Add((level, text));
        });
        _loop = new BrokerLoop(new MqttOptions(address, BrokerPassword.OfText("geheim"), null, new Topics()), side, _broker, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _cancelled.CancelAsync();
        await _running;
        _loop.Dispose();
        _cancelled.Dispose();
    }

    private Task<CommandOutcome> SendAsync(string device, CommandRequest request, TimeSpan patience)
    {
        lock (_sent)
            _sent.Add((device, request));
        return Task.FromResult(new CommandOutcome(device, request.Name, CommandEnd.Applied, "", null));
    }

    private async Task<FakeConnection> ConnectAsync()
    {
        _running = Task.Run(() => _loop.RunAsync(_cancelled.Token));
        return await _broker.NextAsync();
    }

    private static string Text(MqttMessage message) => Payloads.Text(message.Payload);

    private static JsonElement Json(MqttMessage message) => JsonDocument.Parse(message.Payload).RootElement;

    [Fact(Timeout = Patience)]
    public async Task Run_Connected_IntroducesItselfWithAWillAndSaysThatItIsThere()
    {
        FakeConnection connection = await ConnectAsync();
        MqttMessage online = await connection.NextAsync(CollectorAvailability);
        MqttIntroduction introduction = _broker.Introduction!;

        Assert.Equal(("online", true), (Text(online), online.IsRetained));
        Assert.Equal(("alice", "geheim"), (introduction.User, introduction.Password));
        Assert.Equal((CollectorAvailability, "offline", true), (introduction.Will.Topic, Text(introduction.Will), introduction.Will.IsRetained));
        Assert.InRange(introduction.ClientId.Length, 1, 23);
        MqttMessage status = await connection.NextAsync("telemetry/garden/status");
        Assert.True(status.IsRetained);
        Assert.Equal("online", Json(status).GetProperty("state").GetString());
        Assert.Equal("lab", Json(status).GetProperty("collector").GetString());
        Assert.Equal("online", Text(await connection.NextAsync("telemetry/garden/availability")));
        Assert.True(_loop.View().IsConnected);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_ConnectionLost_ComesBackAndSendsTheSameAgain()
    {
        _broker.IsPrompt = false;
        _outbox.Add(2);
        FakeConnection first = await ConnectAsync();
        (await first.NextAsync()).Acknowledge();
        await first.NextAsync("telemetry/garden/temperature");
        first.Lose("the broker closed the connection");
        _broker.IsPrompt = true;
        FakeConnection second = await _time.PassUntil(_broker.NextAsync());

        Assert.Equal(0, Json(await second.NextAsync("telemetry/garden/temperature")).GetProperty("number").GetInt32());
        Assert.Equal(1, Json(await second.NextAsync("telemetry/garden/temperature")).GetProperty("number").GetInt32());
        await _outbox.ConfirmedAsync(2);
        Assert.Contains(_reports, report => report.Level == "warning" && report.Text.Contains("the broker closed the connection", StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_BrokerForgotEverything_AllThatIsRetainedIsPublishedAgain()
    {
        _view = SampleViews.Collector(SampleViews.Device(channels: [SampleViews.Channel("temperature", "temperature", "Cel")]));
        FakeConnection first = await ConnectAsync();
        await first.NextAsync("homeassistant/device/telemetry_garden/config");
        first.Lose("cut");
        FakeConnection second = await _time.PassUntil(_broker.NextAsync());

        await second.NextAsync(CollectorAvailability);
        await second.NextAsync("telemetry/garden/status");
        await second.NextAsync("telemetry/garden/availability");
        Assert.True((await second.NextAsync("homeassistant/device/telemetry_garden/config")).IsRetained);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_BrokerAwayForLong_TriesOnWithPausesOfAtMostHalfAMinute()
    {
        _broker.Refusal = new StateReason("refused", "localhost refuses connections to port 1883", "start the broker");
        _running = Task.Run(() => _loop.RunAsync(_cancelled.Token));
        TaskCompletionSource<bool> hour = new();
        using ITimer timer = _time.CreateTimer(_ => hour.TrySetResult(true), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        await _time.PassUntil(hour.Task, TimeSpan.FromSeconds(5));
        OutboxView view = _loop.View();

        // At least every half minute, and with pauses that are not longer than needed much less than every second.
        Assert.InRange(_broker.Attempts, 60, 1000);
        Assert.False(view.IsConnected);
        Assert.Equal(("refused", "start the broker"), (view.Reason.Code, view.Reason.Next));
        Assert.Equal(VirtualTime.Start.Date, view.Since.Date);
        // Said once, not at each attempt.
        Assert.Single(_reports);
        Assert.DoesNotContain("geheim", _reports[0].Text, StringComparison.Ordinal);

        _broker.Refusal = null;
        await _time.PassUntil(_broker.NextAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task Run_CollectorStops_DeliversSaysOfflineAndDisconnects()
    {
        _outbox.Add(3);
        FakeConnection connection = await ConnectAsync();
        await _outbox.ConfirmedAsync(3);
        _view = SampleViews.Collector(SampleViews.Device(state: DeviceState.Offline, code: "shutdown"));
        _outbox.Add(MemoryOutbox.Reading(3));
        _outbox.End();
        _loop.Drain();
        await _running;

        Assert.True(connection.IsDisconnected);
        Assert.Equal([0, 1, 2, 3], _outbox.Confirmed);
        Assert.Equal((CollectorAvailability, "offline"), (connection.All[^1].Topic, Text(connection.All[^1])));
        Assert.Equal("offline", Text(connection.All.Last(message => message.Topic == "telemetry/garden/availability")));
        Assert.Equal("stopped", _loop.View().Reason.Code);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_CollectorStopsWhileTheBrokerIsAway_TriesOnceMoreAndEnds()
    {
        _broker.Refusal = new StateReason("refused", "refused", "");
        _running = Task.Run(() => _loop.RunAsync(_cancelled.Token));
        _loop.Drain();

        // Without any time passing.
        await _running;
        Assert.InRange(_broker.Attempts, 1, 2);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_WillOfAnEarlierConnectionComesLate_SaysAgainThatItIsThere()
    {
        FakeConnection connection = await ConnectAsync();
        await connection.NextAsync(CollectorAvailability);
        connection.Send(CollectorAvailability, "offline");

        Assert.Equal("online", Text(await connection.NextAsync(CollectorAvailability)));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_HomeAssistantStarts_IsToldOfDevicesAgain()
    {
        _view = SampleViews.Collector(SampleViews.Device(channels: [SampleViews.Channel("temperature", "temperature", "Cel")]));
        FakeConnection connection = await ConnectAsync();
        MqttMessage first = await connection.NextAsync("homeassistant/device/telemetry_garden/config");
        connection.Send("homeassistant/status", "online");
        MqttMessage again = await _time.PassUntil(connection.NextAsync("homeassistant/device/telemetry_garden/config"));

        Assert.Equal(Text(first), Text(again));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_ChannelIsGone_IsRemovedFromHomeAssistant()
    {
        ChannelView temperature = SampleViews.Channel("temperature", "temperature", "Cel");
        _view = SampleViews.Collector(SampleViews.Device(channels: [temperature, SampleViews.Channel("light", "illuminance", "lx")]));
        FakeConnection connection = await ConnectAsync();
        await connection.NextAsync("homeassistant/device/telemetry_garden/config");
        _view = SampleViews.Collector(SampleViews.Device(channels: [temperature]));
        JsonElement removing = Json(await _time.PassUntil(connection.NextAsync("homeassistant/device/telemetry_garden/config"))).GetProperty("components");
        JsonElement without = Json(await connection.NextAsync("homeassistant/device/telemetry_garden/config")).GetProperty("components");

        Assert.Equal("""{"platform":"sensor"}""", removing.GetProperty("channel-light").GetRawText());
        Assert.False(without.TryGetProperty("channel-light", out _));
        Assert.True(without.TryGetProperty("channel-temperature", out _));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_DeviceChangesState_IsAnEventAndARetainedState()
    {
        DeviceEvent before = SampleViews.Event(-60, DeviceState.Online, "ready");
        _view = SampleViews.Collector(SampleViews.Device(events: [before]));
        FakeConnection connection = await ConnectAsync();
        await connection.NextAsync("telemetry/garden/availability");
        _view = SampleViews.Collector(SampleViews.Device(
            state: DeviceState.Offline, code: "heartbeat", events: [before, SampleViews.Event(5, DeviceState.Offline, "heartbeat")]));
        MqttMessage happened = await _time.PassUntil(connection.NextAsync("telemetry/garden/event"));

        Assert.Equal((false, "offline", "heartbeat"), (happened.IsRetained, Json(happened).GetProperty("state").GetString(), Json(happened).GetProperty("code").GetString()));
        Assert.Contains(connection.All, message => message.Topic == "telemetry/garden/status" && Json(message).GetProperty("code").GetString() == "heartbeat");
        Assert.Single(connection.All, message => message.Topic == "telemetry/garden/event");
    }

    [Fact(Timeout = Patience)]
    public async Task Run_DeviceRevoked_EverythingThatIsRetainedOfItIsCleared()
    {
        FakeConnection connection = await ConnectAsync();
        await connection.NextAsync("telemetry/garden/availability");
        _view = SampleViews.Collector(SampleViews.Device(state: DeviceState.Offline, code: "revoked"));
        await AssertCleared(connection);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_DeviceRevokedWhileTheCollectorWasAway_IsClearedByWhatTheBrokerRetained()
    {
        _view = SampleViews.Collector(SampleViews.Device("roof"));
        FakeConnection connection = await ConnectAsync();
        await connection.NextAsync("telemetry/roof/availability");
        connection.Send("telemetry/garden/status", """{"state":"online","collector":"lab"}""", isRetained: true);
        await AssertCleared(connection);
    }

    private async Task AssertCleared(FakeConnection connection)
    {
        MqttMessage description = await _time.PassUntil(connection.NextAsync("homeassistant/device/telemetry_garden/config"));
        Assert.Equal((0, true), (description.Payload.Length, description.IsRetained));
        connection.Send("telemetry/garden/temperature", """{"value":1}""", isRetained: true);
        Assert.Equal(0, (await connection.NextAsync("telemetry/garden/temperature")).Payload.Length);
        // Last: as long as it is there, the next connection would clear the rest.
        MqttMessage status = await _time.PassUntil(connection.NextAsync("telemetry/garden/status"));
        Assert.Equal((0, true), (status.Payload.Length, status.IsRetained));
        Assert.Equal(0, connection.All.Last(message => message.Topic == "telemetry/garden/availability").Payload.Length);
        Assert.Equal(0, connection.All.Last(message => message.Topic == "telemetry/garden/alert").Payload.Length);
        Assert.Contains("telemetry/garden/+", connection.Subscriptions);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_RetainedOfAnotherCollector_IsLeftAloneAndTold()
    {
        FakeConnection connection = await ConnectAsync();
        await connection.NextAsync("telemetry/garden/availability");
        connection.Send("telemetry/cellar/status", """{"state":"online","collector":"attic"}""", isRetained: true);
        connection.Send("telemetry/cellar/status", "no json", isRetained: true);
        // What comes after it has been looked at says that it was looked at.
        connection.Send("telemetry/garden/do/identify", "PRESS");
        await connection.NextAsync("telemetry/garden/result");

        Assert.DoesNotContain(connection.All, message => message.Topic.Contains("cellar", StringComparison.Ordinal));
        Assert.Contains(_reports, report => report.Text.Contains("attic", StringComparison.Ordinal) && report.Text.Contains("--mqtt-prefix", StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_CommandByTopic_IsSentAndItsResultPublished()
    {
        FakeConnection connection = await ConnectAsync();
        connection.Send("telemetry/garden/command", """{"id":"a7","name":"identify","action":true}""");
        MqttMessage result = await connection.NextAsync("telemetry/garden/result");

        Assert.Equal(("garden", CommandKind.RunAction, "identify"), (_sent[0].Device, _sent[0].Request.Kind, _sent[0].Request.Name));
        Assert.Equal(("a7", "applied"), (Json(result).GetProperty("id").GetString(), Json(result).GetProperty("status").GetString()));
        Assert.False(result.IsRetained);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_PasswordFileIsCorrected_TheNextAttemptUsesIt()
    {
        using TemporaryDirectory directory = new();
        string file = directory.File("password");
        await File.WriteAllTextAsync(file, "wrong\n", TestContext.Current.CancellationToken);
        Assert.True(BrokerAddress.TryParse("mqtt://alice@broker", out BrokerAddress? address, out _, out _));
        CollectorSide side = new("lab", _outbox, () => _view, SendAsync, (_, _) => { });
        using BrokerLoop loop = new(new MqttOptions(address, BrokerPassword.OfFile(file), null, new Topics()), side, _broker, _time);
        _broker.Refusal = BrokerReasons.WrongPassword(address, hasPassword: true, "not authorized");
        using CancellationTokenSource cancelled = new();
        Task running = Task.Run(() => loop.RunAsync(cancelled.Token), TestContext.Current.CancellationToken);
        await _time.PassUntil(UntilAsync(() => _broker.Introduction?.Password == "wrong"));
        await File.WriteAllTextAsync(file, "right\n", TestContext.Current.CancellationToken);
        await _time.PassUntil(UntilAsync(() => _broker.Introduction?.Password == "right"));

        Assert.Equal("wrong-password", loop.View().Reason.Code);
        await cancelled.CancelAsync();
        await running;
    }

    private static async Task<bool> UntilAsync(Func<bool> isFulfilled)
    {
        while (!isFulfilled())
            await Task.Delay(1, TestContext.Current.CancellationToken);
        return true;
    }
}
