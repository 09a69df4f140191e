namespace Telemetry.Collector.Mqtt;

/// <summary>Pauses between attempts to connect: short at first, each twice the one before, up to a longest one; by chance somewhat shorter.</summary>
internal sealed class BackOff
{
    private const double LeastShare = 0.5;

    private TimeSpan _next = MqttLimits.FirstPause;

    public void Reset() => _next = MqttLimits.FirstPause;

    public TimeSpan Next()
    {
        TimeSpan pause = _next;
        _next = pause * 2 < MqttLimits.LongestPause ? pause * 2 : MqttLimits.LongestPause;
        // Collectors that lost the same broker do not all come back at the same moment.
        return pause * (LeastShare + ((1 - LeastShare) * Random.Shared.NextDouble()));
    }
}
