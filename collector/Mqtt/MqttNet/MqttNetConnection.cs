using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Telemetry.Collector.Mqtt;

/// <summary>A connection of MQTTnet's client, which is used for this one connection only.</summary>
internal sealed class MqttNetConnection : IMqttConnection
{
    // MQTT 5, 3.2.2.3.3: the limit where the broker names none.
    private const int LargestReceiveMaximum = ushort.MaxValue;

    // MQTT 5, 2.4: reasons that are those of one message. The library's enumeration lacks the first.
    private const MqttClientPublishReasonCode PacketTooLarge = (MqttClientPublishReasonCode)149;

    private readonly IMqttClient _client;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<MqttMessage> _received = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(MqttLimits.ReceivedMessages));
    private bool _retains = true;
    private long _dropped;

    public MqttNetConnection(IMqttClient client, MqttProtocolVersion version)
    {
        _client = client;
        Protocol = version == MqttProtocolVersion.V500 ? "MQTT 5" : "MQTT 3.1.1";
        client.DisconnectedAsync += disconnected => End(disconnected);
        client.ApplicationMessageReceivedAsync += received => Take(received.ApplicationMessage);
    }

    public string Protocol { get; }

    public int ReceiveMaximum { get; private set; } = LargestReceiveMaximum;

    public long? LargestPacket { get; private set; }

    public ChannelReader<MqttMessage> Received => _received.Reader;

    public long Dropped => Interlocked.Read(ref _dropped);

    public Task<string> Lost => _lost.Task;

    /// <exception cref="BrokerException">It is no use as it is.</exception>
    public void Accepted(MqttClientConnectResult result)
    {
        ReceiveMaximum = result.ReceiveMaximum is { } most and > 0 ? most : LargestReceiveMaximum;
        LargestPacket = result.MaximumPacketSize is { } bytes and > 0 ? bytes : null;
        _retains = result.RetainAvailable || Protocol == "MQTT 3.1.1";
        if (result.MaximumQoS == MqttQualityOfServiceLevel.AtMostOnce && Protocol == "MQTT 5")
            throw new BrokerException(BrokerReasons.Refused("it acknowledges no messages (its largest QoS is 0)"));
    }

    public async Task PublishAsync(MqttMessage message, CancellationToken cancelled)
    {
        MqttApplicationMessage publication = new()
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            Retain = message.IsRetained && _retains,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        };
        MqttClientPublishResult result = await Try(() => _client.PublishAsync(publication, cancelled), cancelled);
        if (result.IsSuccess)
            return;

        throw result.ReasonCode switch
        {
            PacketTooLarge or MqttClientPublishReasonCode.PayloadFormatInvalid or MqttClientPublishReasonCode.TopicNameInvalid =>
                new MessageRefusedException(result.ReasonCode == PacketTooLarge ? "the broker says that it is too large" : $"the broker says {result.ReasonCode}"),
            MqttClientPublishReasonCode.NotAuthorized => new BrokerException(BrokerReasons.NotAllowed($"to publish on {message.Topic}")),
            _ => new BrokerException(BrokerReasons.Lost($"the broker refuses a message on {message.Topic}: {result.ReasonCode}")),
        };
    }

    public async Task SubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancelled)
    {
        MqttClientSubscribeOptions options = new()
        {
            TopicFilters = [.. filters.Select(filter => new MQTTnet.Packets.MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce })],
        };
        MqttClientSubscribeResult result = await Try(() => _client.SubscribeAsync(options, cancelled), cancelled);
        if (result.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
            throw new BrokerException(BrokerReasons.NotAllowed($"to subscribe to {refused.TopicFilter.Topic} ({refused.ResultCode})"));
    }

    public Task DisconnectAsync(CancellationToken cancelled) => Try(
        async () =>
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), cancelled);
            return true;
        },
        cancelled);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _lost.TrySetResult("the connection was closed here");
        _received.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <summary>The library tells a lost connection by many exceptions, a cancellation that nobody asked for among them.</summary>
    private static async Task<T> Try<T>(Func<Task<T>> act, CancellationToken cancelled)
    {
        try
        {
            return await act();
        }
        catch (Exception exception) when (!cancelled.IsCancellationRequested)
        {
            throw new BrokerException(BrokerReasons.Lost(Seen(exception)), exception);
        }
    }

    private Task Take(MqttApplicationMessage message)
    {
        MqttMessage received = new(message.Topic, message.Payload.ToArray(), message.Retain);
        if (!_received.Writer.TryWrite(received))
            Interlocked.Increment(ref _dropped);
        return Task.CompletedTask;
    }

    /// <summary>The reason that comes with it is not to be trusted: it is "normal" for many that are not.</summary>
    private Task End(MqttClientDisconnectedEventArgs disconnected)
    {
        _received.Writer.TryComplete();
        _lost.TrySetResult(
            disconnected.Reason == MqttClientDisconnectReason.SessionTakenOver ? "the broker gave this collector's place to another connection with the same client id"
            : Seen(disconnected.Exception));
        return Task.CompletedTask;
    }

    private static string Seen(Exception? exception) =>
        exception is null or MqttClientNotConnectedException or MqttClientDisconnectedException { InnerException: null } ? "the broker closed the connection"
        : $"the connection broke: {exception.GetBaseException().Message}";
}
