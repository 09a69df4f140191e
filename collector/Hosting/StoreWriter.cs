using System.Collections.Concurrent;
using Telemetry.Collector.Store;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// The one thread that writes to the store. A batch is committed when it is full, or some time after its first thing came, so that commits are
/// few and prompt; a slow store gets larger groups. Acknowledgements and subscribers come after the commit. A commit that fails is tried again,
/// the same batch, until it works; meanwhile the engine's queue fills, and what it has no room for the devices keep.
/// </summary>
public sealed class StoreWriter : IDisposable
{
    /// <summary>The pause before the next try doubles up to so many times the first one.</summary>
    private const int LongestRetry = 5;

    // Retention has something to do at times even where nothing is stored; and housekeeping that failed is tried again after it.
    private static readonly TimeSpan HousekeepingPause = TimeSpan.FromSeconds(10);

    private readonly EngineDoor _door;
    private readonly IReadingStore _store;
    private readonly ReadingFeed _feed;
    private readonly TimeSpan _gather;
    private readonly TimeSpan _firstRetry;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<(Action<IReadingStore> Write, TaskCompletionSource Done)> _errands = [];
    private readonly ManualResetEventSlim _flushing = new();
    private readonly ManualResetEventSlim _flushed = new();
    private readonly ManualResetEventSlim _stopping = new();
    private volatile bool _isAway;
    private bool _isHousekeepingBroken;
    private long _housekeepingFromMs;

    /// <param name="gather">how long a batch may wait for more</param>
    /// <param name="firstRetry">the pause before a commit that failed is tried again</param>
    public StoreWriter(EngineDoor door, IReadingStore store, ReadingFeed feed, TimeSpan gather, TimeSpan firstRetry)
    {
        _door = door;
        _store = store;
        _feed = feed;
        _gather = gather;
        _firstRetry = firstRetry;
        _thread = new Thread(Run) { IsBackground = true, Name = "store" };
        _thread.Start();
    }

    /// <summary>Comes back when everything that was received is committed, or a commit failed. From here on nothing gathers: the collector stops.</summary>
    public void Flush()
    {
        _flushing.Set();
        _door.WakeWriter();
        _flushed.Wait();
    }

    /// <summary>Has something done with the store between two commits. Who asks waits for the end of it before asking again.</summary>
    public Task RunAsync(Action<IReadingStore> write)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _errands.Enqueue((write, done));

        // Nobody waits for a store that is away; and the thread may have ended without seeing this.
        if (_isAway)
            RefuseErrands();
        else
            _door.WakeWriter();
        return done.Task;
    }

    /// <summary>Commits what there is, with a store that fails in one last try, then ends.</summary>
    public void Dispose()
    {
        _flushing.Set();
        _stopping.Set();
        _door.WakeWriter();
        _thread.Join();
        _flushing.Dispose();
        _flushed.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        Work();
        _isAway = true;
        RefuseErrands();
    }

    private void Work()
    {
        while (true)
        {
            // Asked before the batch: what came before the question is in it.
            bool isStopping = _stopping.IsSet;
            bool isFlushing = _flushing.IsSet;
            RunErrands();
            TimeSpan delay = isFlushing ? TimeSpan.Zero : _gather;
            if (_door.TryTakeBatch(delay, out ReadingBatch? batch))
            {
                if (!TryKeep(batch))
                    return;

                Housekeep();
                continue;
            }

            if (isFlushing)
                _flushed.Set();
            if (isStopping)
                return;
            if (!Housekeep())
                _door.WaitForBatch(delay, HousekeepingPause);
        }
    }

    private void RunErrands()
    {
        while (_errands.TryDequeue(out (Action<IReadingStore> Write, TaskCompletionSource Done) errand))
        {
            try
            {
                errand.Write(_store);
                errand.Done.SetResult();
            }
            catch (Exception exception)
            {
                errand.Done.SetException(exception);
            }
        }
    }

    private void RefuseErrands()
    {
        while (_errands.TryDequeue(out (Action<IReadingStore> Write, TaskCompletionSource Done) errand))
            errand.Done.SetException(new InvalidOperationException("the store does not take anything at the moment"));
    }

    /// <summary>False: the collector stops, and the store still fails.</summary>
    private bool TryKeep(ReadingBatch batch)
    {
        TimeSpan pause = _firstRetry;
        while (!TryCommit(batch))
        {
            if (_stopping.IsSet)
                return false;

            _isAway = true;
            RefuseErrands();

            // Nobody waits for a store that is away; and it gets its last try when the collector ends.
            if (_flushing.IsSet)
                _flushed.Set();
            (_flushing.IsSet ? _stopping : _flushing).Wait(pause);
            pause = pause * 2 < _firstRetry * LongestRetry ? pause * 2 : _firstRetry * LongestRetry;
        }

        _isAway = false;
        _feed.Publish(batch);
        _door.Committed(batch);
        return true;
    }

    private bool TryCommit(ReadingBatch batch)
    {
        try
        {
            _store.Commit(batch);
            return true;
        }
        catch (Exception exception)
        {
            _door.StoreFailing(exception.Message);
            return false;
        }
    }

    /// <summary>True: there is more to do.</summary>
    private bool Housekeep()
    {
        if (_flushing.IsSet || Environment.TickCount64 < _housekeepingFromMs)
            return false;

        try
        {
            bool isMore = _store.Maintain();
            if (_isHousekeepingBroken)
                _door.HousekeepingDone(null);
            _isHousekeepingBroken = false;
            return isMore;
        }
        catch (Exception exception)
        {
            _isHousekeepingBroken = true;
            _housekeepingFromMs = Environment.TickCount64 + (long)HousekeepingPause.TotalMilliseconds;
            _door.HousekeepingDone(exception.Message);
            return false;
        }
    }
}
