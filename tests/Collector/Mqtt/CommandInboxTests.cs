using System.Text;
using System.Text.Json;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Mqtt;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>Commands as people and Home Assistant write them, and what comes back.</summary>
public sealed class CommandInboxTests
{
    private static readonly Topics Topics = new();

    private readonly List<CommandRequest> _sent = [];
    private readonly VirtualTime _time = new();
    private readonly Notices _notices = new();
    private readonly CommandInbox _inbox;

    public CommandInboxTests()
    {
        DeviceView garden = SampleViews.Device(parameters:
        [
            SampleViews.Parameter("temperature.interval", "float64", 10_000.0, 1.0, 86_400_000.0, "ms"),
            SampleViews.Parameter("led", "bool", false),
            SampleViews.Parameter("count", "int64", 5L, 0L, 10L),
            SampleViews.Parameter("label", "text", "x"),
        ]);
        _inbox = new CommandInbox(Topics, () => SampleViews.Collector(garden), SendAsync, _notices);
    }

    private Task<CommandOutcome> SendAsync(string device, CommandRequest request, TimeSpan patience)
    {
        _sent.Add(request);
        return Task.FromResult(new CommandOutcome(device, request.Name, CommandEnd.Applied, "", null));
    }

    private async Task<JsonElement> TakeAsync(string topic, string payload, bool isRetained = false)
    {
        Assert.True(Topics.TryRead(topic, out string device, out string[] rest));
        Assert.True(_inbox.TryTake(new MqttMessage(topic, Encoding.UTF8.GetBytes(payload), isRetained), device, rest));
        FakeBroker broker = new();
        FakeConnection connection = (FakeConnection)await broker.ConnectAsync(
            new MqttIntroduction("id", null, null, TimeSpan.Zero, new MqttMessage("will", default, false)), TestContext.Current.CancellationToken);
        using Publisher publisher = new(connection, _time, TestContext.Current.CancellationToken);
        await _notices.FlushAsync(publisher);
        return JsonDocument.Parse(Assert.Single(connection.All).Payload).RootElement;
    }

    [Theory]
    [InlineData("temperature.interval", "5000", ChannelType.Float64)]
    [InlineData("temperature.interval", "10s", ChannelType.Float64)]
    [InlineData("led", "ON", ChannelType.Bool)]
    [InlineData("led", "false", ChannelType.Bool)]
    [InlineData("count", "7", ChannelType.Int64)]
    [InlineData("label", "kitchen", ChannelType.Text)]
    public async Task Set_ValueAsText_IsSentWithTheParametersType(string parameter, string text, ChannelType type)
    {
        JsonElement result = await TakeAsync($"telemetry/garden/set/{parameter}", text);
        Assert.Equal("applied", result.GetProperty("status").GetString());
        Assert.Equal((CommandKind.SetParameter, parameter, type), (_sent[0].Kind, _sent[0].Name, _sent[0].Value.ChannelType));
    }

    [Theory]
    [InlineData("set/count", "11", "range")]
    [InlineData("set/count", "much", "number")]
    [InlineData("set/led", "maybe", "neither true nor false")]
    [InlineData("set/nothing", "1", "no parameter nothing")]
    [InlineData("command", "identify", "JSON")]
    [InlineData("command", "[]", "JSON")]
    [InlineData("command", """{"name":"identify"}""", "JSON")]
    [InlineData("command", """{"name":{"a":1},"action":true}""", "JSON")]
    public async Task Take_SomethingThatIsNoCommand_SaysWhyAndSendsNothing(string topic, string payload, string why)
    {
        JsonElement result = await TakeAsync($"telemetry/garden/{topic}", payload);
        Assert.Equal("not-sent", result.GetProperty("status").GetString());
        Assert.Contains(why, result.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task Take_DeviceThatIsNotEnrolled_SaysSo()
    {
        JsonElement result = await TakeAsync("telemetry/cellar/do/identify", "PRESS");
        Assert.Contains("cellar is not enrolled", result.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData("command", """{"id":"x","name":"restart","action":true}""")]
    [InlineData("set/led", "ON")]
    [InlineData("do/restart", "PRESS")]
    public async Task Take_Retained_IsRefused(string topic, string payload)
    {
        JsonElement result = await TakeAsync($"telemetry/garden/{topic}", payload, isRetained: true);
        Assert.Equal("not-sent", result.GetProperty("status").GetString());
        Assert.Contains("retain", result.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData("command")]
    [InlineData("set/label")]
    [InlineData("do/restart")]
    public void Take_Empty_IsSomebodyWhoClearsARetainedOne(string topic)
    {
        Assert.True(Topics.TryRead($"telemetry/garden/{topic}", out string device, out string[] rest));
        Assert.True(_inbox.TryTake(new MqttMessage(topic, default, false), device, rest));
        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData("PRESS", ChannelType.Bytes)]
    [InlineData("press", ChannelType.Bytes)]
    [InlineData("5", ChannelType.Int64)]
    [InlineData("blue", ChannelType.Text)]
    public async Task Do_Argument_HasTheTypeThatItLooksLike(string payload, ChannelType type)
    {
        await TakeAsync("telemetry/garden/do/light", payload);
        CommandRequest request = Assert.Single(_sent);
        Assert.Equal((CommandKind.RunAction, "light"), (request.Kind, request.Name));
        if (type == ChannelType.Bytes)
            Assert.Equal(TypedValue.None, request.Value);
        else
            Assert.Equal(type, request.Value.ChannelType);
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("17", "17")]
    [InlineData("1.5", "null")]
    [InlineData("{}", "null")]
    public async Task Command_Id_ComesBack(string id, string back)
    {
        JsonElement result = await TakeAsync("telemetry/garden/command", $$"""{"id":{{id}},"name":"identify","action":true}""");
        Assert.Equal(back, result.GetProperty("id").GetRawText());
        Assert.Equal("applied", result.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Command_Huge_IsRefusedUnread()
    {
        JsonElement result = await TakeAsync("telemetry/garden/command", new string('[', 100_000));
        Assert.Contains("4096 bytes", result.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
