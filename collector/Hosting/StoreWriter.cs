using Telemetry.Collector.Store;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// The one thread that writes to the store. It takes what has gathered while the commit before was under way, so that a slow store gets
/// larger groups; acknowledgements and subscribers come after the commit.
/// </summary>
public sealed class StoreWriter : IDisposable
{
    // A store that failed (disk full) is tried again at this pace: devices keep what is not acknowledged.
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private readonly EngineDoor _door;
    private readonly IReadingStore _store;
    private readonly ReadingFeed _feed;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stopping = new();

    public StoreWriter(EngineDoor door, IReadingStore store, ReadingFeed feed)
    {
        _door = door;
        _store = store;
        _feed = feed;
        _thread = new Thread(Run) { IsBackground = true, Name = "store" };
        _thread.Start();
    }

    /// <summary>Commits what has been received, then ends.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _door.WakeWriter();
        _thread.Join();
        _stopping.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            if (_door.TryTakeBatch(out ReadingBatch? batch))
            {
                if (!TryCommit(batch) && _stopping.Wait(FailurePause))
                    return;
            }
            else if (_stopping.IsSet)
            {
                return;
            }
            else
            {
                _door.WaitForBatch();
            }
        }
    }

    private bool TryCommit(ReadingBatch batch)
    {
        try
        {
            _store.Commit(batch);
        }
        catch (Exception exception)
        {
            _door.CommitFailed(batch, exception.Message);
            return false;
        }

        _feed.Publish(batch);
        _door.Committed(batch);
        return true;
    }
}
