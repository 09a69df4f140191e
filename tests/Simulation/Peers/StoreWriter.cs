using Telemetry.Collector.Store;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>
/// The collector's store writer: takes a batch, keeps it some time later, and reports some time after that. A crash may fall
/// between any two of these; a commit may be slow, may stall and may fail.
/// </summary>
public sealed class StoreWriter(Timeline timeline, Dice dice, Trace trace, IReadingStore firstStore)
{
    private CollectorProcess? _process;
    private bool _busy;

    public IReadingStore Store { get; set; } = firstStore;

    /// <summary>Nothing is between the engine's hand and the store's report.</summary>
    public bool Idle => !_busy;

    /// <summary>A commit takes up to so long.</summary>
    public long SlowestCommitUs { get; set; } = 5_000;

    public double FailureShare { get; set; }

    /// <summary>Nothing is committed before this true time.</summary>
    public long StalledUntilUs { get; set; }

    /// <summary>The readings of one batch, told after they were kept.</summary>
    public Action<CollectorProcess, ReadingBatch> Kept { get; set; } = (_, _) => { };

    /// <summary>The batch was not kept.</summary>
    public Action<ReadingBatch> Failed { get; set; } = _ => { };

    public void Attach(CollectorProcess process)
    {
        _process = process;
        _busy = false;
    }

    public void Heal()
    {
        SlowestCommitUs = 5_000;
        FailureShare = 0;
        StalledUntilUs = 0;
    }

    /// <summary>The process has taken the report, which it may do late.</summary>
    public void Reported() => _busy = false;

    public void Wake()
    {
        CollectorProcess? process = _process;
        if (_busy || process is not { Alive: true } || !process.Engine.TryTakeBatch(out ReadingBatch? batch))
        {
            return;
        }

        _busy = true;
        timeline.At(Math.Max(timeline.NowUs, StalledUntilUs) + dice.Between(100, SlowestCommitUs), () => Commit(process, batch));
    }

    private void Commit(CollectorProcess process, ReadingBatch batch)
    {
        if (!process.Alive)
        {
            return;
        }

        if (timeline.NowUs < StalledUntilUs)
        {
            timeline.At(StalledUntilUs, () => Commit(process, batch));
            return;
        }

        bool failed = dice.Chance(FailureShare);
        if (failed)
        {
            Failed(batch);
        }
        else
        {
            Store.Commit(batch);
            Kept(process, batch);
        }

        trace.Say("store", $"{(failed ? "fails to keep" : "keeps")} {batch.Readings.Count} readings, {batch.Losses.Count} losses");
        timeline.After(dice.Between(0, 2_000), () => Report(process, batch, failed));
    }

    private void Report(CollectorProcess process, ReadingBatch batch, bool failed)
    {
        if (!process.Alive)
        {
            return;
        }

        if (failed)
        {
            process.CommitFailed(batch, "the disk is full");
        }
        else
        {
            process.Committed(batch);
        }
    }
}
