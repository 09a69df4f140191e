using System.Diagnostics.CodeAnalysis;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Streaming;

/// <summary>
/// What was stored last, for one reader of the stream. When the reader is too slow it forgets what comes and says so; the reader then goes to the
/// database for it and begins anew here.
/// </summary>
/// <param name="devices">which devices; all where there are none</param>
/// <param name="mostReadings">how far the reader may be behind</param>
internal sealed class LiveTail(IReadOnlySet<string> devices, int mostReadings) : IStoredListener
{
    /// <summary>Text and bytes of these readings.</summary>
    private const long MostBytes = 4 * 1024 * 1024;

    /// <summary>Readings of other devices after which the reader is told how far it is.</summary>
    private const ulong MarkAfter = 16_384;

    private readonly Lock _gate = new();
    private readonly Queue<(ulong Place, ReadingView? Reading)> _queue = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private ulong _told;
    private bool _isOverrun = true;
    private bool _isEnded;

    public bool WantsReadings => !Volatile.Read(ref _isOverrun);

    /// <summary>It has forgotten something that came behind what it still has.</summary>
    public bool IsOverrun
    {
        get
        {
            lock (_gate)
                return _isOverrun && _queue.Count == 0;
        }
    }

    /// <summary>Forgets what it has and takes what is stored from now on.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _queue.Clear();
            _bytes = 0;
            _isOverrun = false;
        }
    }

    /// <param name="reading">null: nothing that is wanted up to there</param>
    public bool TryTake(out ulong place, [MaybeNull] out ReadingView reading)
    {
        lock (_gate)
        {
            bool isThere = _queue.TryDequeue(out (ulong Place, ReadingView? Reading) next);
            (place, reading) = next;
            _bytes -= SizeOf(reading);
            return isThere;
        }
    }

    /// <summary>Waits until there is something to take, or it is overrun. False: the collector stops, and all was taken.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancelled)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_queue.Count > 0 || _isOverrun)
                    return true;
                if (_isEnded)
                    return false;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancelled);
        }
    }

    public void Described(ReadingBatch batch, int first, ReadOnlySpan<ReadingView> views)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate)
        {
            for (int i = 0; i < views.Length && !_isOverrun; i++)
            {
                if (batch.StoredFrom is not { } from)
                    _isOverrun = true;
                else if (devices.Count == 0 || devices.Contains(views[i].Device))
                    Add(from + (ulong)(first + i), views[i]);
            }

            Wake();
        }
    }

    public void Stored(ReadingBatch batch, ReadOnlySpan<int> orders)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.StoredFrom is not { } from || batch.Readings.Count == 0)
            return;

        lock (_gate)
        {
            ulong last = from + (ulong)batch.Readings.Count - 1;
            if (_isOverrun || last < _told + MarkAfter)
                return;

            Add(last, null);
            Wake();
        }
    }

    public void Expired(BootKey boot, ulong below)
    {
    }

    public void Ended()
    {
        lock (_gate)
        {
            _isEnded = true;
            Wake();
        }
    }

    private static int SizeOf(ReadingView? reading) => reading?.Value switch
    {
        string text => text.Length * sizeof(char),
        byte[] bytes => bytes.Length,
        _ => 0,
    };

    private void Add(ulong place, ReadingView? reading)
    {
        if (_queue.Count >= mostReadings || _bytes >= MostBytes)
        {
            _isOverrun = true;
            return;
        }

        _told = place;
        _bytes += SizeOf(reading);
        _queue.Enqueue((place, reading));
    }

    private void Wake()
    {
        if (_queue.Count == 0 && !_isOverrun && !_isEnded)
            return;

        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
