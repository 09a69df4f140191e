using Telemetry.Collector.Outbox;

namespace Telemetry.Collector.Mqtt;

/// <summary>What became of readings that were to be published; counted since this collector started.</summary>
internal sealed class PumpCounts
{
    private long _delivered;
    private long _leftOut;
    private int _inFlight;

    public ulong Delivered => (ulong)Interlocked.Read(ref _delivered);

    /// <summary>Of <see cref="Delivered"/>: without their value, which the broker did not take.</summary>
    public ulong LeftOut => (ulong)Interlocked.Read(ref _leftOut);

    public int InFlight => Volatile.Read(ref _inFlight);

    public void Count(bool isLeftOut)
    {
        Interlocked.Increment(ref _delivered);
        if (isLeftOut)
            Interlocked.Increment(ref _leftOut);
    }

    public void SetInFlight(int inFlight) => Volatile.Write(ref _inFlight, inFlight);
}

/// <summary>
/// Moves readings from the outbox to the broker, over one connection: in order, several on their way at once, each confirmed when the broker has
/// acknowledged it and all before it. Whatever ends the connection, what was not confirmed is returned, and the pump of the next connection gets
/// it again, in the same order.
/// </summary>
internal sealed class OutboxPump(IOutbox outbox, Topics topics, Func<string, bool> isEnrolled, PumpCounts counts)
{
    private readonly Queue<OutboxReading> _taken = new();
    private readonly Queue<(OutboxReading Reading, Task<bool> Sent)> _sent = new();

    /// <summary>The topic of the first reading that is not acknowledged; null: there is none.</summary>
    public string? Unacknowledged { get; private set; }

    /// <summary>Ends when the collector stops and everything was delivered.</summary>
    /// <exception cref="BrokerException">The connection is of no use any more.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public async Task RunAsync(Publisher publisher)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(publisher.Ended);
        Task<IReadOnlyList<OutboxReading>>? taking = null;
        bool isLast = false;
        try
        {
            while (!isLast || _taken.Count > 0 || _sent.Count > 0)
            {
                if (!isLast && _taken.Count == 0)
                    taking ??= outbox.TakeAsync(MqttLimits.Batch, ended.Token).AsTask();
                await SendAsync(publisher);
                await WaitAsync(taking);
                ConfirmFirst();
                if (taking is not { IsCompleted: true })
                    continue;

                IReadOnlyList<OutboxReading> more = await taking;
                taking = null;
                isLast = more.Count == 0;
                foreach (OutboxReading reading in more)
                    _taken.Enqueue(reading);
            }
        }
        finally
        {
            await ended.CancelAsync();
            if (taking is not null)
                await ((Task)taking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach ((_, Task<bool> sent) in _sent)
                await ((Task)sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _taken.Clear();
            _sent.Clear();
            counts.SetInFlight(0);
            outbox.Return();
        }
    }

    private async Task SendAsync(Publisher publisher)
    {
        while (_sent.Count < publisher.Most && _taken.TryDequeue(out OutboxReading? reading))
        {
            MqttMessage message = Message(reading);
            bool isTooLarge = message.Topic.Length + message.Payload.Length > publisher.LargestMessage;
            Task sent = await publisher.BeginAsync(isTooLarge ? LeftOut(message, reading, "it is too large for the broker") : message);
            _sent.Enqueue((reading, AcknowledgedAsync(sent, publisher, reading, message, isTooLarge)));
            counts.SetInFlight(_sent.Count);
            Unacknowledged ??= message.Topic;
        }
    }

    /// <summary>True: it went without its value.</summary>
    private static async Task<bool> AcknowledgedAsync(Task sent, Publisher publisher, OutboxReading reading, MqttMessage message, bool isLeftOut)
    {
        try
        {
            await sent;
            return isLeftOut;
        }
        catch (MessageRefusedException exception) when (!isLeftOut)
        {
            await publisher.PublishAsync(LeftOut(message, reading, exception.Message));
            return true;
        }
        catch (MessageRefusedException exception)
        {
            throw new BrokerException(BrokerReasons.Refused($"a message on {message.Topic}: {exception.Message}"), exception);
        }
    }

    /// <summary>Until the first of those on their way is acknowledged, or there is more to send.</summary>
    private async Task WaitAsync(Task<IReadOnlyList<OutboxReading>>? taking)
    {
        if (_sent.TryPeek(out (OutboxReading Reading, Task<bool> Sent) first))
            await (taking is null ? (Task)first.Sent : Task.WhenAny(first.Sent, taking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else if (taking is not null)
            await ((Task)taking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void ConfirmFirst()
    {
        while (_sent.TryPeek(out (OutboxReading Reading, Task<bool> Sent) first) && first.Sent.IsCompleted)
        {
            bool isLeftOut = first.Sent.GetAwaiter().GetResult();
            outbox.Confirm(first.Reading);
            counts.Count(isLeftOut);
            _sent.Dequeue();
            Unacknowledged = null;
        }

        if (_sent.TryPeek(out (OutboxReading Reading, Task<bool> Sent) next))
            Unacknowledged = topics.OfChannel(next.Reading.Boot.Device, next.Reading.Reading.Channel);
        counts.SetInFlight(_sent.Count);
    }

    /// <summary>The newest value of a channel is kept by the broker; of a device that was revoked nothing is.</summary>
    private MqttMessage Message(OutboxReading reading) => new(
        topics.OfChannel(reading.Boot.Device, reading.Reading.Channel), Payloads.Reading(reading), reading.IsNewest && isEnrolled(reading.Boot.Device));

    private static MqttMessage LeftOut(MqttMessage message, OutboxReading reading, string why) => message with { Payload = Payloads.LeftOut(reading, why) };
}
