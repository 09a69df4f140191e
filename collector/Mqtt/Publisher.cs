using System.Runtime.ExceptionServices;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// Publishes over one connection: never more messages without an acknowledgement than the broker takes and this program wants, and none of them
/// waits for ever. The first fault ends it; it is then told to whoever publishes.
/// </summary>
internal sealed class Publisher : IDisposable
{
    private readonly IMqttConnection _connection;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _window;
    private readonly CancellationTokenSource _ended;
    private volatile BrokerException? _fault;

    public Publisher(IMqttConnection connection, TimeProvider time, CancellationToken cancelled)
    {
        _connection = connection;
        _time = time;
        Most = Math.Min(MqttLimits.InFlight, connection.ReceiveMaximum);
        _window = new SemaphoreSlim(Most, Most);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
    }

    /// <summary>Messages that may be on their way at once.</summary>
    public int Most { get; }

    /// <summary>Cancelled when this publisher is of no use any more.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>What ended it; null: nothing has, or nobody wants it any more.</summary>
    public BrokerException? Fault => _fault;

    /// <summary>Bytes of topic and payload that the broker takes; a packet has some more.</summary>
    public long LargestMessage => (_connection.LargestPacket ?? long.MaxValue) - PacketOverhead;

    // Type, length, length of the topic, packet id, properties (MQTT 5, 3.3.2).
    private const int PacketOverhead = 16;

    /// <summary>Publishes and waits for the acknowledgement.</summary>
    public async Task PublishAsync(MqttMessage message) => await await BeginAsync(message);

    /// <summary>Waits for room and hands the message over; messages of one caller go in the order of its calls.</summary>
    /// <returns>Ends when the message is acknowledged.</returns>
    /// <exception cref="BrokerException">The connection is of no use any more. Also of the task.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more. Also of the task.</exception>
    public async Task<Task> BeginAsync(MqttMessage message)
    {
        try
        {
            await _window.WaitAsync(Ended);
        }
        catch (OperationCanceledException) when (_fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return AcknowledgedAsync(message);
    }

    /// <summary>Does work of this connection. Its failure ends the connection; the task itself never fails.</summary>
    public async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (BrokerException exception)
        {
            End(exception);
        }
        catch (OperationCanceledException)
        {
            // Nobody wants it any more.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of this program: it must not end the collector, and who reads it can report it.
            End(new BrokerException(BrokerReasons.Internal(exception), exception));
        }
    }

    /// <summary>Ends all that waits.</summary>
    public void End(BrokerException fault)
    {
        Interlocked.CompareExchange(ref _fault, fault, null);
        _ended.Cancel();
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
        _window.Dispose();
    }

    private async Task AcknowledgedAsync(MqttMessage message)
    {
        try
        {
            // Up to the first await within, this runs at once: the order of the calls is that on the wire.
            await _connection.PublishAsync(message, Ended).WaitAsync(MqttLimits.AcknowledgementPatience, _time, Ended);
        }
        catch (MessageRefusedException)
        {
            _window.Release();
            throw;
        }
        catch (TimeoutException exception)
        {
            End(new BrokerException(BrokerReasons.NoAcknowledgement(MqttLimits.AcknowledgementPatience), exception));
            throw _fault!;
        }
        catch (BrokerException exception)
        {
            End(exception);
            throw;
        }
        catch (OperationCanceledException) when (_fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        // Not where it was given up: the broker may still count it.
        _window.Release();
    }
}
