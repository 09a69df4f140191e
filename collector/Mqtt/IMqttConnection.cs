using System.Threading.Channels;

namespace Telemetry.Collector.Mqtt;

/// <summary>A message to or from a broker.</summary>
/// <param name="Payload">Empty and retained: the broker forgets what it retained under the topic.</param>
/// <param name="IsRetained">To the broker: it is to keep it for later subscribers. From the broker: it was kept, and nobody sent it just now.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, bool IsRetained);

/// <summary>How to introduce oneself to a broker.</summary>
/// <param name="ClientId">At most 23 letters and digits: what every broker has to accept (MQTT 3.1.1, 3.1.3.1).</param>
/// <param name="User">Null: without a name.</param>
/// <param name="Password">Null: without one.</param>
/// <param name="KeepAlive">Both sides notice within one and a half times this that the other is gone.</param>
/// <param name="Will">What the broker publishes when this connection ends without a word.</param>
public sealed record MqttIntroduction(string ClientId, string? User, string? Password, TimeSpan KeepAlive, MqttMessage Will);

/// <summary>Makes connections to a broker. The program has one of two: over MQTTnet, or the built-in one (docs/mqtt.md).</summary>
public interface IMqttConnector
{
    /// <summary>Connects without a session from before.</summary>
    /// <exception cref="BrokerException">It did not work; why, and what to try.</exception>
    Task<IMqttConnection> ConnectAsync(MqttIntroduction introduction, CancellationToken cancelled);
}

/// <summary>A connection to a broker, until it is lost. Everything is sent at least once (QoS 1), in the order of the calls.</summary>
public interface IMqttConnection : IAsyncDisposable
{
    /// <summary>For people: "MQTT 5".</summary>
    string Protocol { get; }

    /// <summary>How many messages the broker takes that it has not acknowledged yet, 1 to 65535.</summary>
    int ReceiveMaximum { get; }

    /// <summary>Bytes that a packet may have; null: the broker has not said.</summary>
    long? LargestPacket { get; }

    /// <summary>What was subscribed to. Bounded: what comes while it is full is dropped, and counted in <see cref="Dropped"/>.</summary>
    ChannelReader<MqttMessage> Received { get; }

    long Dropped { get; }

    /// <summary>Ends, and never fails, when the connection does; says what was seen.</summary>
    Task<string> Lost { get; }

    /// <summary>Ends when the broker has acknowledged the message.</summary>
    /// <exception cref="MessageRefusedException">The broker will not take this message; others it does.</exception>
    /// <exception cref="BrokerException">The connection is lost, or the broker refuses.</exception>
    /// <exception cref="OperationCanceledException">It may have been published or not.</exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancelled);

    /// <summary>Ends when the broker has agreed.</summary>
    /// <exception cref="BrokerException">The connection is lost, or the broker refuses.</exception>
    Task SubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancelled);

    /// <summary>Says goodbye: the broker drops the will.</summary>
    Task DisconnectAsync(CancellationToken cancelled);
}
