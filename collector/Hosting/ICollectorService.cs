using Telemetry.Collector.Views;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// Something that takes readings out of a running collector, such as MQTT or HTTP. The host starts it once it runs itself, lets it drain when the
/// last readings are stored, and disposes of it while the store writer still runs: what it has to keep goes through that.
/// </summary>
public interface ICollectorService : IAsyncDisposable
{
    /// <summary>What it still has to deliver; null: it delivers nothing by itself.</summary>
    OutboxView? Outbox => null;

    /// <summary>Where a person on this machine finds it with a browser; null: nowhere.</summary>
    Uri? Url => null;

    /// <exception cref="UserException">It cannot start at all, and waiting would not help: the port is taken, say.</exception>
    Task StartAsync(CollectorHost host);

    /// <summary>No further reading comes: it delivers what it can.</summary>
    /// <param name="cancelled">the patience is over; what is left is delivered after the next start</param>
    Task DrainAsync(CancellationToken cancelled);
}
