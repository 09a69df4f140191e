namespace Telemetry.Collector.Mqtt;

/// <summary>What comes from the broker over one connection: commands, Home Assistant's start, and what was retained by this collector or another.</summary>
internal sealed class BrokerInbox(IMqttConnection connection, Publisher publisher, Topics topics, StateBoard board, CommandInbox commands, TimeProvider time)
{
    private readonly RevokedDevices _revoked = new(topics, board.IsEnrolled, time);
    private readonly List<Task> _clearing = [];
    private bool _hasToldOfOther;

    /// <summary>This collector's name.</summary>
    public required string Collector { get; init; }

    /// <summary>Tells the operator something: level and text.</summary>
    public required Action<string, string> Report { get; init; }

    /// <summary>This collector's availability is "offline" because it says so itself.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Ends with the connection.</summary>
    public async Task RunAsync()
    {
        board.Revoked += Clear;
        try
        {
            await foreach (MqttMessage message in connection.Received.ReadAllAsync(publisher.Ended))
                await TakeAsync(message);
        }
        finally
        {
            board.Revoked -= Clear;
            await Task.WhenAll(_clearing);
        }
    }

    private async Task TakeAsync(MqttMessage message)
    {
        if (message.Topic == topics.CollectorAvailability)
        {
            // The last will of an earlier connection, which the broker has only now found lost.
            if (!IsLeaving && !message.Payload.Span.SequenceEqual(Payloads.Online))
                await publisher.PublishAsync(new MqttMessage(message.Topic, Payloads.Online, IsRetained: true));
        }
        else if (message.Topic == Topics.HomeAssistantStatus)
        {
            if (message.Payload.Span.SequenceEqual(Payloads.Online))
                board.Introduce();
        }
        else if (topics.TryRead(message.Topic, out string device, out string[] rest) && !commands.TryTake(message, device, rest))
        {
            await _revoked.TakeAsync(message, device, rest, publisher);
            if (message.IsRetained && Topics.IsStatus(rest) && !board.IsEnrolled(device))
                Find(device, message);
        }
    }

    /// <summary>A device that was published once and is not enrolled: revoked while this collector was away, or another collector's.</summary>
    private void Find(string device, MqttMessage status)
    {
        string? owner = Payloads.CollectorOf(status.Payload);
        if (owner == Collector)
        {
            Clear(device);
        }
        else if (owner is not null && !_hasToldOfOther)
        {
            _hasToldOfOther = true;
            Report("warning", $"mqtt: the collector {Engine.Printable.Text(owner)} publishes on the same topics; give each collector a prefix of its own with --mqtt-prefix");
        }
    }

    private void Clear(string device)
    {
        lock (_clearing)
            _clearing.Add(publisher.GuardAsync(() => _revoked.ClearAsync(device, connection, publisher)));
    }
}
