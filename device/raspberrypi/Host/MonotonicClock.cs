using System.Diagnostics;

namespace Telemetry.RaspberryPi.Host;

/// <summary>The device's own clock (PROTOCOL 1.7): microseconds since it was made, from CLOCK_MONOTONIC.</summary>
internal sealed class MonotonicClock
{
    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly long _start = Stopwatch.GetTimestamp();

    public long NowUs
    {
        get
        {
            // In two parts: ticks are nanoseconds, and their product with a million would overflow within hours.
            long ticks = Stopwatch.GetTimestamp() - _start;
            (long seconds, long rest) = Math.DivRem(ticks, Stopwatch.Frequency);
            return (seconds * MicrosecondsPerSecond) + (rest * MicrosecondsPerSecond / Stopwatch.Frequency);
        }
    }
}
