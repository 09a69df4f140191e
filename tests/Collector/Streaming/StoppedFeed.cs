using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;

namespace Telemetry.Collector.Tests.Streaming;

/// <summary>Of a collector that is about to end: nothing comes any more.</summary>
internal sealed class StoppedFeed : IStoreFeed
{
    public void Listen(IStoredListener listener) => listener.Ended();

    public void Leave(IStoredListener listener)
    {
    }

    public Task WriteAsync(Action<IReadingStore> write) => Task.FromException(new InvalidOperationException("the collector has stopped"));
}
