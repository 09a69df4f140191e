namespace Telemetry.Simulation.Tests.Peers;

/// <summary>The collector machine's clocks: a monotonic one that starts anywhere, and a wall clock that people and NTP move.</summary>
public sealed class CollectorClock
{
    /// <summary>UTC at the world's beginning: 2026-01-01T00:00:00Z in µs.</summary>
    public const long UtcAtBeginningUs = 1_767_225_600_000_000;

    /// <summary>What the monotonic clock is ahead of true time.</summary>
    public long MonotonicOffsetUs { get; set; }

    /// <summary>What the wall clock is ahead of UTC.</summary>
    public long WallErrorUs => WallErrorsUs[^1];

    /// <summary>All that it ever was, the last at the end.</summary>
    public List<long> WallErrorsUs { get; } = [0];

    /// <summary>For the engine: what the wall clock shows at monotonic time 0.</summary>
    public long UtcAtZeroUs => UtcAtBeginningUs + WallErrorUs - MonotonicOffsetUs;
}
