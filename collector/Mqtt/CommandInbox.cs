using System.Text.Json;
using Telemetry.Collector.Commands;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Mqtt;

/// <summary>Sends a command to a device and waits for its answer.</summary>
internal delegate Task<CommandOutcome> SendCommand(string device, CommandRequest request, TimeSpan patience);

/// <summary>
/// Commands that come by MQTT: <c>command</c> with JSON as of the local API and an id that comes back, <c>set/PARAMETER</c> and <c>do/ACTION</c>
/// with plain text. What became of each is published on <c>result</c>. A retained one is refused: a broker would deliver it again at each
/// connection.
/// </summary>
internal sealed class CommandInbox(Topics topics, Func<CollectorView> view, SendCommand send, Notices notices)
{
    private const string Retained = "a retained message is no command: it would be carried out again at each connection; publish it without the retain flag, and clear this one";

    /// <summary>An action without an argument: what a button of Home Assistant sends.</summary>
    public const string Press = "PRESS";

    private int _underWay;

    /// <summary>Takes a message of a device's topics; false: it is no command. The result follows on its own.</summary>
    public bool TryTake(MqttMessage message, string device, string[] rest)
    {
        bool isOrder = Topics.IsCommand(rest);
        bool isSet = Topics.IsSet(rest, out string parameter);
        bool isDo = Topics.IsDo(rest, out string action);
        if (!isOrder && !isSet && !isDo)
            return false;
        // Somebody clears a retained one.
        if (message.Payload.Length == 0)
            return true;

        Order order = isOrder ? OfJson(message.Payload) : isSet ? OfParameter(device, parameter, message.Payload) : OfAction(action, message.Payload);
        if (message.IsRetained)
            order = order with { Fault = Retained };
        if (!DeviceIsEnrolled(device))
            order = order with { Fault = $"{device} is not enrolled" };
        _ = RunAsync(device, order);
        return true;
    }

    private async Task RunAsync(string device, Order order)
    {
        CommandOutcome outcome;
        try
        {
            bool hasRoom = Interlocked.Increment(ref _underWay) <= MqttLimits.Commands;
            outcome = order.Fault is not null ? NotSent(device, order.Name, order.Fault)
                : !hasRoom ? NotSent(device, order.Name, "too many commands are under way")
                : await send(device, order.Request!, MqttLimits.CommandPatience);
        }
        catch (OperationCanceledException)
        {
            outcome = NotSent(device, order.Name, "the collector stops");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }

        notices.Add(topics.OfResult(device), Payloads.Result(outcome with { Unit = order.Unit }, order.Id));
    }

    private static CommandOutcome NotSent(string device, string name, string why) => new(device, name, CommandEnd.NotSent, why, null);

    private bool DeviceIsEnrolled(string device) => view().Devices.Any(known => known.Device == device);

    private static Order OfJson(ReadOnlyMemory<byte> payload)
    {
        const string form = """that is no command; it is JSON like {"id":"1","name":"temperature.interval","type":"float64","value":10000}, or with "action":true""";
        if (payload.Length > MqttLimits.CommandBytes)
            return new Order("", $"a command has at most {MqttLimits.CommandBytes} bytes");

        object? id = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out JsonElement given))
                id = IdOf(given);
            CommandOrder? order = document.RootElement.Deserialize<CommandOrder>(ViewJson.Options);
            return order is not null && CommandEndpoint.Request(order) is { } request
                ? new Order(order.Name, null) { Id = id, Request = request }
                : new Order(order?.Name ?? "", form) { Id = id };
        }
        catch (JsonException)
        {
            return new Order("", form) { Id = id };
        }
    }

    /// <summary>A text or a whole number, not too long to send back.</summary>
    private static object? IdOf(JsonElement given) => given.ValueKind switch
    {
        JsonValueKind.String when given.GetString() is { Length: <= MqttLimits.CommandIdLength } text => text,
        JsonValueKind.Number when given.TryGetInt64(out long number) => number,
        _ => null,
    };

    private Order OfParameter(string device, string name, ReadOnlyMemory<byte> payload)
    {
        ParameterView? parameter = view().Devices.FirstOrDefault(known => known.Device == device)?.Parameters.FirstOrDefault(known => known.Name == name);
        if (parameter is null)
            return new Order(name, $"{device} has no parameter {name}, or has not connected yet");

        object value = "";
        string error = $"a value has at most {Limits.ValueTextBytes} bytes";
        if (payload.Length > Limits.ValueTextBytes || !SettingText.TryParse(parameter, Payloads.Text(payload), out value, out error))
            return new Order(name, error);
        if (!SettingText.IsInRange(parameter, value))
            return new Order(name, $"{value} is outside of the range, {parameter.Lowest} to {parameter.Highest}");

        return TypeNames.TryParse(parameter.Type, value, out TypedValue typed)
            ? new Order(name, null) { Request = new CommandRequest(CommandKind.SetParameter, name, typed), Unit = parameter.Unit }
            : new Order(name, $"that is no {parameter.Type}");
    }

    private static Order OfAction(string name, ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > Limits.ValueTextBytes)
            return new Order(name, $"an argument has at most {Limits.ValueTextBytes} bytes");

        string text = Payloads.Text(payload);
        TypedValue argument = TypedValue.None;
        if (!text.Equals(Press, StringComparison.OrdinalIgnoreCase))
        {
            (string type, object value) = DoCommand.Typed(text, isText: false);
            if (!TypeNames.TryParse(type, value, out argument))
                return new Order(name, "that is no argument");
        }

        return new Order(name, null) { Request = new CommandRequest(CommandKind.RunAction, name, argument) };
    }

    /// <param name="Fault">Why it is not sent; null: it is.</param>
    private sealed record Order(string Name, string? Fault)
    {
        public object? Id { get; init; }

        public CommandRequest? Request { get; init; }

        public string? Unit { get; init; }
    }
}
