using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>One snapshot of the collector for all who ask within a moment: taking it stops ingest, so their number must not matter.</summary>
internal sealed class SharedView(Func<CollectorView> take, TimeProvider time)
{
    private readonly Lock _gate = new();
    private CollectorView? _view;
    private long _taken;

    public CollectorView Get()
    {
        lock (_gate)
        {
            if (_view is null || time.GetElapsedTime(_taken) >= HttpLimits.ViewAge)
                (_view, _taken) = (take(), time.GetTimestamp());
            return _view;
        }
    }

    /// <summary>Something was changed by a client, which wants to see it now.</summary>
    public void Forget()
    {
        lock (_gate)
            _view = null;
    }
}
