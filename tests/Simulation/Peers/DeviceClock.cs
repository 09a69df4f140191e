using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>The monotonic clock of one boot: it starts near zero and runs a little fast or slow.</summary>
public sealed class DeviceClock(Timeline timeline, double rate)
{
    private readonly long _startedUs = timeline.NowUs;

    public double Rate { get; } = rate;

    public long NowUs => (long)((timeline.NowUs - _startedUs) * Rate);

    /// <summary>The first true moment at which this clock shows a time or more.</summary>
    public long TrueTimeUs(long deviceUs)
    {
        // No simulation lasts a day; a deadline further away is never.
        return deviceUs > 86_400_000_000 ? long.MaxValue : _startedUs + (long)Math.Ceiling(deviceUs / Rate) + 1;
    }
}
