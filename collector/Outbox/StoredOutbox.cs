using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Outbox;

/// <summary>
/// The outbox whose cursor is in the collector's database. What is stored while it is open it learns at once, with the contents as far as they fit
/// into memory; all else it reads from the database when its turn comes.
/// </summary>
public sealed partial class StoredOutbox : IOutbox, IStoredListener
{
    /// <summary>Readings handed out and not confirmed. Who has so many gets none until it confirms some.</summary>
    public const int MostGiven = 16_384;

    /// <summary>How often what was confirmed is saved, and what waits is looked at.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly IStoreFeed _feed;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly long _start;
    private readonly OutboxDatabase _database;
    private readonly OutboxAccount _account = new();
    private readonly HandedOut _handedOut = new();

    // The gate guards the account and what is handed out. It is held for moments only, because the store writer waits for it. The other one guards the
    // database, and is never waited for by who holds the first.
    private readonly Lock _gate = new();
    private readonly Lock _databaseGate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private bool _isEnded;

    private StoredOutbox(IStoreFeed feed, string databasePath, string name, TimeProvider time, Action<string> report)
    {
        _feed = feed;
        _name = name;
        _time = time;
        _report = report;
        _start = time.GetTimestamp();
        _database = new OutboxDatabase(databasePath, name);
    }

    public ulong Backlog
    {
        get
        {
            lock (_gate)
                return _account.Backlog;
        }
    }

    public ulong Removed
    {
        get
        {
            lock (_gate)
                return _account.Removed;
        }
    }

    bool IStoredListener.WantsReadings
    {
        get
        {
            lock (_gate)
                return _account.HasRoomForContents;
        }
    }

    private long NowMs => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>Opens the outbox of a publisher; the host must run.</summary>
    /// <param name="databasePath">of the store that the host writes</param>
    /// <param name="name">the publisher, such as "mqtt": its cursor is kept under this name. A new one begins with what is stored from now on.</param>
    /// <exception cref="UserException">The database can be neither read nor written.</exception>
    public static Task<StoredOutbox> OpenAsync(CollectorHost host, string databasePath, string name, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(host);
        return OpenAsync(host, databasePath, name, time, text => host.Report(new LogLine(time.GetUtcNow(), "", "warning", $"{name}: {text}")));
    }

    internal static async Task<StoredOutbox> OpenAsync(IStoreFeed feed, string databasePath, string name, TimeProvider time, Action<string> report)
    {
        StoredOutbox outbox = new(feed, databasePath, name, time, report);

        // First it listens, then it reads: what it learns twice it counts once.
        feed.Listen(outbox);
        try
        {
            await feed.WriteAsync(store => store.BeginPublisher(name));
            await Task.Run(outbox.Load);
        }
        catch (Exception exception)
        {
            feed.Leave(outbox);
            throw exception as UserException
                ?? new UserException($"the database cannot keep what {name} delivers: {exception.Message.TrimEnd('.')}", "Free some space, and start the collector again.");
        }

        outbox._timer = time.CreateTimer(_ => outbox.Tick(), null, TickInterval, TickInterval);
        return outbox;
    }

    public async ValueTask<IReadOnlyList<OutboxReading>> TakeAsync(int most, CancellationToken cancelled)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        while (true)
        {
            // Asked before it looks: what comes while it looks wakes it.
            bool isEnded;
            Task changed;
            lock (_gate)
                (isEnded, changed) = (_isEnded, _changed.Task);

            IReadOnlyList<OutboxReading> taken = await TakeReadyAsync(most, cancelled);
            if (taken.Count > 0 || isEnded)
                return taken;

            await changed.WaitAsync(cancelled);
        }
    }

    /// <summary>As <see cref="TakeAsync"/>, but does not wait for readings. Empty: there are none now.</summary>
    internal async ValueTask<IReadOnlyList<OutboxReading>> TakeReadyAsync(int most, CancellationToken cancelled)
    {
        List<OutboxReading> taken = [];
        while (true)
        {
            Action? provide = null;
            lock (_gate)
            {
                _handedOut.TakeAgain(taken, most);
                if (taken.Count == 0)
                    provide = Collect(taken, most);
            }

            if (taken.Count > 0 || provide is null)
                return taken;

            await Task.Run(provide, cancelled);
        }
    }

    public void Confirm(OutboxReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        lock (_gate)
        {
            if (!_handedOut.Confirm(reading) || _account.Find(reading.Boot) is not { } boot)
                return;

            boot.Confirm(reading.Reading.Number);
            if (_handedOut.Count == MostGiven - 1)
                Wake();
        }
    }

    public void Return()
    {
        lock (_gate)
        {
            _handedOut.Return();
            Wake();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _feed.Leave(this);
        if (_timer is not null)
            await _timer.DisposeAsync();
        await EndSavingAsync();
        lock (_databaseGate)
            _database.Dispose();
    }

    void IStoredListener.Described(ReadingBatch batch, int first, ReadOnlySpan<ReadingView> views)
    {
        lock (_gate)
            _account.Keep(batch, first, views);
    }

    void IStoredListener.Stored(ReadingBatch batch, ReadOnlySpan<int> orders)
    {
        lock (_gate)
        {
            _account.Stored(batch, orders, NowMs);
            Wake();
        }
    }

    void IStoredListener.Expired(BootKey boot, ulong below)
    {
        lock (_gate)
            _account.Expired(boot, below);
    }

    void IStoredListener.Ended()
    {
        lock (_gate)
        {
            _isEnded = true;
            Wake();
        }
    }

    private void Wake()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
