namespace Telemetry.Collector.Metrics;

/// <summary>One snapshot for all who ask within a moment: taking one of the collector stops ingest, so their number must not matter.</summary>
internal sealed class Shared<T>(Func<T> take, TimeProvider time)
    where T : class
{
    // Nobody sees the difference, and a collector of 1,000 devices spends a percent of its time on it.
    private static readonly TimeSpan LongestAge = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private T? _snapshot;
    private long _taken;

    public T Get()
    {
        lock (_gate)
        {
            if (_snapshot is null || time.GetElapsedTime(_taken) >= LongestAge)
                (_snapshot, _taken) = (take(), time.GetTimestamp());
            return _snapshot;
        }
    }

    /// <summary>Something was changed by a client, which wants to see it now.</summary>
    public void Forget()
    {
        lock (_gate)
            _snapshot = null;
    }
}
