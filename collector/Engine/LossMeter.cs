namespace Telemetry.Collector.Engine;

/// <summary>The share of a session's datagrams that did not arrive, over the last 10 to 20 s.</summary>
internal sealed class LossMeter
{
    private const long WindowUs = 10_000_000;

    private Point _start;
    private Point _middle;
    private Point _last;

    private readonly record struct Point(ulong Sent, ulong Arrived, long AtUs);

    /// <summary>The device says how many it sent; so many of them arrived by now.</summary>
    public void Add(ulong sent, ulong arrived, long nowUs)
    {
        _last = new Point(sent, arrived, nowUs);
        if (nowUs - _middle.AtUs < WindowUs)
            return;

        _start = _middle;
        _middle = _last;
    }

    /// <summary>Null: nothing was sent.</summary>
    public double? Percent
    {
        get
        {
            if (_last.Sent <= _start.Sent)
                return null;

            // What arrived after the device counted is not among what it counted.
            double share = 1 - ((double)(_last.Arrived - _start.Arrived) / (_last.Sent - _start.Sent));
            return Math.Clamp(share, 0, 1) * 100;
        }
    }
}
