using System.Threading.Channels;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// Hands stored readings to those who subscribed. A subscriber that is too slow misses readings, and what it missed is counted; it never
/// holds up the store.
/// </summary>
/// <param name="queuedReadings">How far behind a subscriber may be.</param>
public sealed class ReadingFeed(EngineDoor door, int queuedReadings)
{
    // The engine is not held longer than it takes to describe so many.
    private const int Portion = 256;

    private readonly ReadingView[] _portion = new ReadingView[Portion];
    private readonly Lock _gate = new();
    private ReadingSubscription[] _subscriptions = [];
    private IStoredListener[] _listeners = [];
    private long _missed;

    /// <summary>Readings that slow subscribers missed since the start.</summary>
    public ulong Missed => (ulong)Interlocked.Read(ref _missed);

    /// <param name="devices">Which devices; all where there are none.</param>
    public ReadingSubscription Subscribe(IReadOnlyCollection<string> devices)
    {
        ReadingSubscription subscription = new(this, devices, queuedReadings);
        lock (_gate)
            _subscriptions = [.. _subscriptions, subscription];
        return subscription;
    }

    public void Add(IStoredListener listener)
    {
        lock (_gate)
            _listeners = [.. _listeners, listener];
    }

    public void Remove(IStoredListener listener)
    {
        lock (_gate)
            _listeners = [.. _listeners.Where(kept => kept != listener)];
    }

    /// <summary>Called by the store writer after a commit, while the batch is still its own.</summary>
    public void Publish(ReadingBatch batch)
    {
        ReadingSubscription[] subscriptions = Volatile.Read(ref _subscriptions);
        IStoredListener[] listeners = Volatile.Read(ref _listeners);
        for (int first = 0; first < batch.Readings.Count; first += Portion)
        {
            if (subscriptions.Length == 0 && !listeners.Any(listener => listener.WantsReadings))
                break;

            Span<ReadingView> views = _portion.AsSpan(0, Math.Min(Portion, batch.Readings.Count - first));
            door.Describe(batch, first, views);
            foreach (IStoredListener listener in listeners)
                listener.Described(batch, first, views);
            foreach (ReadingSubscription subscription in subscriptions)
            {
                foreach (ReadingView view in views)
                {
                    if (!subscription.Offer(view))
                        Interlocked.Increment(ref _missed);
                }
            }
        }

        if (listeners.Length == 0)
            return;

        Span<int> orders = batch.Boots.Count <= Portion ? stackalloc int[batch.Boots.Count] : new int[batch.Boots.Count];
        door.OrdersOf(batch, orders);
        foreach (IStoredListener listener in listeners)
            listener.Stored(batch, orders);
    }

    /// <summary>Called by the store writer when retention has removed what a boot had below a number.</summary>
    public void Expire(BootKey boot, ulong below)
    {
        foreach (IStoredListener listener in Volatile.Read(ref _listeners))
            listener.Expired(boot, below);
    }

    /// <summary>Ends all subscriptions once they have been read to their end.</summary>
    public void End()
    {
        foreach (ReadingSubscription subscription in Volatile.Read(ref _subscriptions))
            subscription.End();
        foreach (IStoredListener listener in Volatile.Read(ref _listeners))
            listener.Ended();
    }

    internal void Remove(ReadingSubscription subscription)
    {
        lock (_gate)
            _subscriptions = [.. _subscriptions.Where(kept => kept != subscription)];
    }
}

/// <summary>Stored readings from the moment of subscribing on, in the order in which they were stored.</summary>
public sealed class ReadingSubscription : IDisposable
{
    private readonly ReadingFeed _feed;
    private readonly HashSet<string> _devices;
    private readonly Channel<ReadingView> _queue;
    private long _missed;

    internal ReadingSubscription(ReadingFeed feed, IReadOnlyCollection<string> devices, int queuedReadings)
    {
        _feed = feed;
        _queue = Channel.CreateBounded<ReadingView>(
            new BoundedChannelOptions(queuedReadings) { SingleReader = true, SingleWriter = true });
        _devices = new HashSet<string>(devices, StringComparer.Ordinal);
    }

    /// <summary>Ends when the collector stops.</summary>
    public ChannelReader<ReadingView> Readings => _queue.Reader;

    /// <summary>Readings that did not fit because nobody read.</summary>
    public ulong Missed => (ulong)Interlocked.Read(ref _missed);

    public void Dispose()
    {
        _feed.Remove(this);
        End();
    }

    internal void End() => _queue.Writer.TryComplete();

    /// <summary>False when the reading is wanted and had no room.</summary>
    internal bool Offer(ReadingView view)
    {
        if ((_devices.Count > 0 && !_devices.Contains(view.Device)) || _queue.Writer.TryWrite(view))
            return true;

        Interlocked.Increment(ref _missed);
        return false;
    }
}
