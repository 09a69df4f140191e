using Telemetry.Collector.Store;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>
/// The collector's store writer: takes a batch when it is due, keeps it some time later, and reports some time after that. A commit may be slow,
/// may stall, and may fail, before or after it was made durable; then the same batch comes again. A crash may fall between any two of these, and
/// between any two things that the store does within them.
/// </summary>
public sealed class StoreWriter
{
    private const long FirstRetryUs = 1_000_000;
    private const long LongestRetryUs = 5_000_000;

    private readonly Timeline _timeline;
    private readonly Dice _dice;
    private readonly Trace _trace;
    private readonly Alarm _due;
    private readonly long _gatherUs;
    private CollectorProcess? _process;
    private bool _busy;

    public StoreWriter(Timeline timeline, Dice dice, Trace trace, VirtualStore firstStore)
    {
        _timeline = timeline;
        _dice = dice;
        _trace = trace;
        _due = new Alarm(timeline, () => _process?.WakeWriter());
        _gatherUs = dice.Chance(0.5) ? 0 : dice.Between(0L, 100_000L);
        Store = firstStore;
    }

    public VirtualStore Store { get; set; }

    /// <summary>Nothing is between the engine's hand and the store's report.</summary>
    public bool Idle => !_busy;

    /// <summary>A commit takes up to so long.</summary>
    public long SlowestCommitUs { get; set; } = 5_000;

    public double FailureShare { get; set; }

    /// <summary>Nothing is committed before this true time.</summary>
    public long StalledUntilUs { get; set; }

    /// <summary>The process dies in the middle of the next thing that the store does.</summary>
    public bool DiesAtNext { get; set; }

    /// <summary>Ends the process.</summary>
    public Action Dies { get; init; } = () => { };

    /// <summary>The readings of one batch, told after they were kept.</summary>
    public Action<CollectorProcess, ReadingBatch> Kept { get; set; } = (_, _) => { };

    public void Attach(CollectorProcess process)
    {
        _process = process;
        _busy = false;
        _due.Cancel();
    }

    public void Heal()
    {
        SlowestCommitUs = 5_000;
        FailureShare = 0;
        StalledUntilUs = 0;
        DiesAtNext = false;
    }

    /// <summary>The process has taken the report, which it may do late.</summary>
    public void Reported() => _busy = false;

    public void Wake()
    {
        if (_busy || _process is not { Alive: true } process)
        {
            return;
        }

        long dueUs = process.Engine.BatchDueUs(_gatherUs);
        if (dueUs > process.NowUs)
        {
            if (dueUs != long.MaxValue)
            {
                _due.By(_timeline.NowUs + dueUs - process.NowUs);
            }

            return;
        }

        Violation.Unless(process.Engine.TryTakeBatch(out ReadingBatch? batch), $"a batch is due and there is none");
        _busy = true;
        CommitAfter(_dice.Between(100, SlowestCommitUs), new Attempt(process, batch));
    }

    private sealed record Attempt(CollectorProcess Process, ReadingBatch Batch)
    {
        /// <summary>A try before this one kept it, although it failed.</summary>
        public bool IsDurable { get; init; }

        public long RetryUs { get; init; } = FirstRetryUs;
    }

    private void CommitAfter(long delayUs, Attempt attempt) =>
        _timeline.At(Math.Max(_timeline.NowUs, StalledUntilUs) + delayUs, () => Commit(attempt));

    private void Commit(Attempt attempt)
    {
        if (!attempt.Process.Alive)
        {
            return;
        }

        if (_timeline.NowUs < StalledUntilUs)
        {
            _timeline.At(StalledUntilUs, () => Commit(attempt));
            return;
        }

        if (DiesAtNext)
        {
            DieStoring(attempt);
            return;
        }

        bool fails = _dice.Chance(FailureShare);
        bool keeps = !attempt.IsDurable && (!fails || _dice.Chance(0.5));
        Store.File?.Commit(attempt.Batch, fails, keeps);
        if (keeps)
        {
            Store.Commit(attempt.Batch);
            Kept(attempt.Process, attempt.Batch);
        }
        else if (!fails)
        {
            Store.CommitAgain(attempt.Batch);
        }

        string what = $"{(keeps ? "keeps" : "does not keep")} {attempt.Batch.Readings.Count} readings, {attempt.Batch.Losses.Count} losses";
        _trace.Say("store", fails ? $"{what}, and fails" : what);
        attempt = attempt with { IsDurable = attempt.IsDurable || keeps };
        _timeline.After(_dice.Between(0, 2_000), () => Report(attempt, fails));
    }

    /// <summary>Whatever was durable at that moment is there in the next life, although no process ever learned it.</summary>
    private void DieStoring(Attempt attempt)
    {
        DiesAtNext = false;
        bool keeps = Store.File?.CommitAndDie(attempt.Batch) ?? _dice.Chance(0.5);
        if (keeps && !attempt.IsDurable)
        {
            Store.Commit(attempt.Batch);
            Kept(attempt.Process, attempt.Batch);
        }

        _trace.Say("store", keeps ? "keeps a batch, and the collector dies" : "the collector dies in a commit");
        Dies();
    }

    private void Report(Attempt attempt, bool failed)
    {
        if (!attempt.Process.Alive)
        {
            return;
        }

        if (!failed)
        {
            attempt.Process.Committed(attempt.Batch);
            Store.File?.Maintain();
            return;
        }

        attempt.Process.StoreFailing("the disk is full");
        CommitAfter(attempt.RetryUs, attempt with { RetryUs = Math.Min(2 * attempt.RetryUs, LongestRetryUs) });
    }
}
