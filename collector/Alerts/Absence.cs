using Telemetry.Collector.Views;

namespace Telemetry.Collector.Alerts;

/// <summary>
/// How long a device has been without readings: offline, connecting or silent. A device whose readings come through the control connection
/// (`blocked`) is there, one that was never seen may not have been mounted yet, and a revoked one is not awaited.
/// </summary>
internal sealed class Absence(long? afterUs)
{
    /// <summary>Monotonic, µs; null: it is not away.</summary>
    private long? _sinceUs;

    /// <summary>When it will have been away too long; <see cref="long.MaxValue"/>: never, or it has been already.</summary>
    public long DueUs => _sinceUs is { } sinceUs && afterUs is { } us && !IsRaised ? sinceUs + us : long.MaxValue;

    public bool IsRaised { get; private set; }

    /// <summary>UTC; of an earlier run of the collector possibly.</summary>
    public DateTimeOffset Since { get; private set; }

    public void Remember(DateTimeOffset since) => (IsRaised, Since) = (true, since);

    public void Begin(long nowUs) => _sinceUs ??= nowUs;

    public void Raise(DateTimeOffset now) => (IsRaised, Since) = (true, now);

    /// <summary>True: it had been away too long.</summary>
    public bool End()
    {
        bool wasRaised = IsRaised;
        _sinceUs = null;
        IsRaised = false;
        return wasRaised;
    }

    public static bool IsAway(DeviceState state) => state is DeviceState.Offline or DeviceState.Connecting or DeviceState.Silent;
}
