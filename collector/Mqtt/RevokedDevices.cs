using System.Collections.Concurrent;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// Clears what a broker retains of devices that were revoked, also while this collector was away: the broker itself is what remembers. Each
/// retained state names its collector, and is cleared last, so that what is interrupted begins anew at the next connection.
/// </summary>
internal sealed class RevokedDevices(Topics topics, Func<string, bool> isEnrolled, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> _clearing = new();

    public void Reset() => _clearing.Clear();

    /// <summary>Clears everything of a device. Ends when it is done.</summary>
    public async Task ClearAsync(string device, IMqttConnection connection, Publisher publisher)
    {
        if (!_clearing.TryAdd(device, true))
            return;

        await ClearAsync(topics.OfDiscovery(device), publisher);
        await connection.SubscribeAsync([topics.AllOf(device)], publisher.Ended);
        await Task.Delay(MqttLimits.RetainedPatience, time, publisher.Ended);
        _clearing.TryRemove(device, out _);
        // Enrolled again meanwhile: what is there now is the new one's.
        if (isEnrolled(device))
            return;

        await ClearAsync(topics.OfAvailability(device), publisher);
        await ClearAsync(topics.OfAlert(device), publisher);
        await ClearAsync(topics.OfParameters(device), publisher);
        await ClearAsync(topics.OfStatus(device), publisher);
    }

    /// <summary>A retained message of a device that is being cleared goes.</summary>
    public async Task TakeAsync(MqttMessage message, string device, string[] rest, Publisher publisher)
    {
        if (message.IsRetained && message.Payload.Length > 0 && _clearing.ContainsKey(device) && !Topics.IsStatus(rest) && !isEnrolled(device))
            await ClearAsync(message.Topic, publisher);
    }

    private static Task ClearAsync(string topic, Publisher publisher) => publisher.PublishAsync(new MqttMessage(topic, default, IsRetained: true));
}
