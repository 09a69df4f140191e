using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>One start of a device, as its collector knows it. It outlives the sessions that speak of it.</summary>
public class Boot
{
    public Boot(ulong id) => Id = id;

    /// <summary>PROTOCOL 1.8.</summary>
    public ulong Id { get; }

    public BootLedger Ledger { get; } = new();

    public ChannelTable Channels { get; } = new();

    /// <summary>From device time to the collector's monotonic time; empty for a boot that was never met alive (PROTOCOL 11.4).</summary>
    public ClockMapping Clock { get; } = new();

    /// <summary>The device's own statement of its UTC, used where <see cref="Clock"/> is empty; null without one.</summary>
    public DeviceStatement? Statement { get; private set; }

    /// <summary>The device said more or again what it holds of this boot.</summary>
    public void Restate(in BootAnnouncement announcement)
    {
        if (announcement.HasUtc)
            Statement = new DeviceStatement(announcement.UtcMs, announcement.UtcErrorMs);
    }
}

/// <summary>PROTOCOL 8.5, 11.4: UTC of device time 0, milliseconds since 1970, with its error bound.</summary>
public sealed record DeviceStatement(long UtcMs, int ErrorMs);
