using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Hosting;

/// <summary>What is stored, and the one thread that writes to the store, for those who take readings out of a running collector.</summary>
public interface IStoreFeed
{
    /// <summary>Tells a listener of everything that is stored from now on.</summary>
    void Listen(IStoredListener listener);

    void Leave(IStoredListener listener);

    /// <summary>
    /// Has the store writer's thread do something with the store between two commits. The task fails as <paramref name="write"/> does, or because
    /// commits fail at the moment, or the collector has stopped.
    /// </summary>
    Task WriteAsync(Action<IReadingStore> write);
}

/// <summary>
/// Is told on the store writer's thread what was stored: readings that it wants described first, then the whole batch. Devices wait for their
/// acknowledgements meanwhile, so it is quick, and it does not throw.
/// </summary>
public interface IStoredListener
{
    /// <summary>Whether it wants readings described now; describing costs about as much as storing.</summary>
    bool WantsReadings { get; }

    /// <param name="first">index of the first of the views in the batch</param>
    /// <param name="views">may be kept; the span may not</param>
    void Described(ReadingBatch batch, int first, ReadOnlySpan<ReadingView> views);

    /// <param name="orders">of each boot of the batch: which of two boots of a device is newer; higher is</param>
    void Stored(ReadingBatch batch, ReadOnlySpan<int> orders);

    /// <summary>Retention has removed what a boot had below a number; <see cref="ulong.MaxValue"/>: the boot itself.</summary>
    void Expired(BootKey boot, ulong below);

    /// <summary>The collector stops; hardly anything comes any more.</summary>
    void Ended();
}
