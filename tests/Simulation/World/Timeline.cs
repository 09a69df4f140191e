namespace Telemetry.Simulation.Tests.World;

/// <summary>
/// True time and everything that will happen in it. Events of one moment run in the order in which they were planned, so a
/// run depends on nothing but its seed.
/// </summary>
public sealed class Timeline
{
    private readonly PriorityQueue<Action, (long TimeUs, long Order)> _events = new();
    private long _order;

    /// <summary>Microseconds since the world began.</summary>
    public long NowUs { get; private set; }

    public long Steps { get; private set; }

    public void At(long timeUs, Action what) => _events.Enqueue(what, (Math.Max(timeUs, NowUs), _order++));

    public void After(long delayUs, Action what) => At(NowUs + delayUs, what);

    /// <summary>Runs the next event; false when there is none before <paramref name="endUs"/>, where time then stands.</summary>
    public bool Step(long endUs)
    {
        if (!_events.TryPeek(out _, out (long TimeUs, long Order) next) || next.TimeUs >= endUs)
        {
            NowUs = Math.Max(NowUs, endUs);
            return false;
        }

        Action what = _events.Dequeue();
        NowUs = next.TimeUs;
        Steps++;
        what();
        return true;
    }
}
