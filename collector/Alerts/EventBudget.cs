namespace Telemetry.Collector.Alerts;

/// <summary>
/// How many events one channel may make: a signal that is noisier than its hysteresis would fill the history, and the database, with its
/// comings and goings. Nobody reads more than a few of them.
/// </summary>
internal sealed class EventBudget
{
    /// <summary>Three times up and down at once.</summary>
    private const int AtOnce = 6;

    private const long RefillUs = 30_000_000;

    private int _left = AtOnce;
    private long _refilledUs;

    /// <summary>When there is one again, if there is none.</summary>
    public long NextUs => _refilledUs + RefillUs;

    public bool TryTake(long nowUs)
    {
        long refills = _left == AtOnce ? 0 : Math.Min((nowUs - _refilledUs) / RefillUs, AtOnce - _left);
        _left += (int)refills;
        _refilledUs = _left == AtOnce ? nowUs : _refilledUs + (refills * RefillUs);
        if (_left == 0)
            return false;

        _left--;
        return true;
    }
}
