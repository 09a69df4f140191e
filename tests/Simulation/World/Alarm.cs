namespace Telemetry.Simulation.Tests.World;

/// <summary>Runs one action at the earliest time that was asked for; asking again for a later time changes nothing.</summary>
public sealed class Alarm(Timeline timeline, Action what)
{
    private long _dueUs = long.MaxValue;

    public void By(long timeUs)
    {
        timeUs = Math.Max(timeUs, timeline.NowUs);
        if (timeUs >= _dueUs)
        {
            return;
        }

        _dueUs = timeUs;
        timeline.At(timeUs, () => Ring(timeUs));
    }

    public void Within(long delayUs) => By(timeline.NowUs + delayUs);

    public void Cancel() => _dueUs = long.MaxValue;

    private void Ring(long plannedUs)
    {
        // An earlier request, or a cancellation, leaves an event behind that means nothing any more.
        if (plannedUs == _dueUs)
        {
            _dueUs = long.MaxValue;
            what();
        }
    }
}
