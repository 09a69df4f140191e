using System.Text.Json.Nodes;
using Telemetry.Collector.Mqtt.HomeAssistant;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// What the broker retains of each device beside its readings: state, availability, parameters, and its description for Home Assistant. It is
/// compared with what was published over this connection, and what differs is published. Events that devices had meanwhile become notices.
/// </summary>
internal sealed class StateBoard(Topics topics, string collector, Func<CollectorView> view, Notices notices, TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly Dictionary<string, byte[]> _published = [];
    private readonly Dictionary<string, DeviceEvent> _lastEvents = [];
    private readonly Dictionary<string, JsonObject> _descriptions = [];
    private volatile HashSet<string> _enrolled = [];
    private volatile bool _isBirth;

    /// <summary>A device of this board was revoked.</summary>
    public event Action<string>? Revoked;

    public bool IsEnrolled(string device) => _enrolled.Contains(device);

    /// <summary>Nothing is published any more: there is a new connection, perhaps to a broker that has forgotten everything.</summary>
    public void Reset()
    {
        _published.Clear();
        Enroll(view().Devices);
    }

    /// <summary>Home Assistant has just started: it is told of all devices again.</summary>
    public void Introduce() => _isBirth = true;

    /// <summary>Publishes changes as they come, until the connection ends.</summary>
    /// <param name="leaving">cancelled when it is enough; what is being published still is</param>
    public async Task RunAsync(Publisher publisher, CancellationToken leaving)
    {
        while (!leaving.IsCancellationRequested)
        {
            await PublishAsync(publisher);
            await Task.Delay(MqttLimits.Look, time, leaving);
        }
    }

    /// <summary>Publishes what has changed.</summary>
    public async Task PublishAsync(Publisher publisher)
    {
        IReadOnlyList<DeviceView> devices = Enroll(view().Devices);
        bool isBirth = _isBirth;
        _isBirth = false;
        List<(MqttMessage Message, Task Sent)> sent = [];
        foreach (DeviceView device in devices)
        {
            Notice(device);
            foreach (MqttMessage message in Retained(device))
            {
                bool isKnown = _published.TryGetValue(message.Topic, out byte[]? before) && before.AsSpan().SequenceEqual(message.Payload.Span);
                if (!isKnown || (isBirth && message.Topic == topics.OfDiscovery(device.Device)))
                    sent.Add((message, await publisher.BeginAsync(message)));
            }
        }

        foreach ((MqttMessage message, Task acknowledged) in sent)
        {
            try
            {
                await acknowledged;
            }
            catch (MessageRefusedException)
            {
                // Readings of the device still come; who looks at the broker's log sees why its description does not.
            }

            _published[message.Topic] = message.Payload.ToArray();
        }
    }

    /// <summary>What the broker is to retain of a device beside its readings, the description last: what it names is there then.</summary>
    private IEnumerable<MqttMessage> Retained(DeviceView device)
    {
        string name = device.Device;
        bool isAvailable = device.State is DeviceState.Online or DeviceState.Silent or DeviceState.Blocked;
        yield return new MqttMessage(topics.OfStatus(name), Payloads.Status(device, collector), IsRetained: true);
        yield return new MqttMessage(topics.OfAvailability(name), isAvailable ? Payloads.Online : Payloads.Offline, IsRetained: true);
        yield return new MqttMessage(topics.OfAlert(name), Payloads.Alert(device), IsRetained: true);
        if (device.Parameters.Count > 0)
            yield return new MqttMessage(topics.OfParameters(name), Payloads.Parameters(device), IsRetained: true);
        // Before it has connected, what it measures is not known; what the broker has of an earlier time stays.
        if (device.Channels.Count == 0)
            yield break;

        JsonObject description = Discovery.Of(device, topics);
        if (_descriptions.TryGetValue(name, out JsonObject? before) && Discovery.Without(before, description) is { } both)
            yield return new MqttMessage(topics.OfDiscovery(name), Payloads.Json(both), IsRetained: true);
        _descriptions[name] = description;
        yield return new MqttMessage(topics.OfDiscovery(name), Payloads.Json(description), IsRetained: true);
    }

    private List<DeviceView> Enroll(IReadOnlyList<DeviceView> devices)
    {
        List<DeviceView> enrolled = [.. devices.Where(device => device.Reason.Code != RevokedCode)];
        HashSet<string> before = _enrolled;
        _enrolled = [.. enrolled.Select(device => device.Device)];
        foreach (string gone in before.Where(device => !_enrolled.Contains(device)))
        {
            foreach (string topic in (string[])[topics.OfStatus(gone), topics.OfAvailability(gone), topics.OfAlert(gone), topics.OfParameters(gone), topics.OfDiscovery(gone)])
                _published.Remove(topic);
            _lastEvents.Remove(gone);
            _descriptions.Remove(gone);
            Revoked?.Invoke(gone);
        }

        return enrolled;
    }

    /// <summary>What happened to a device since the last look. Its history is bounded: after a long time only the end of it is there.</summary>
    private void Notice(DeviceView device)
    {
        IReadOnlyList<DeviceEvent> events = device.Events;
        int last = _lastEvents.TryGetValue(device.Device, out DeviceEvent? seen) ? events.ToList().LastIndexOf(seen) : -1;
        DateTimeOffset from = seen?.Time ?? _started;
        IEnumerable<DeviceEvent> fresh = last >= 0 ? events.Skip(last + 1) : events.Where(happened => happened.Time > from);
        foreach (DeviceEvent happened in fresh)
            notices.Add(topics.OfEvent(device.Device), Payloads.Event(happened));
        if (events.Count > 0)
            _lastEvents[device.Device] = events[^1];
    }

    // As the engine calls it (Reasons.Revoked).
    private const string RevokedCode = "revoked";
}
