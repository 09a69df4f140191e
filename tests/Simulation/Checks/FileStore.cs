using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>
/// The collector's real store on a real file. It fails or dies between any two of its operations. When the process dies, what the system has of
/// the file and its log at that moment is all that the next process gets: they are copied there and then, and the store that is left behind
/// is closed without a look at what it does.
/// </summary>
public sealed class FileStore(Dice dice, Trace trace) : IDisposable
{
    // After so many commits, and so many of them fail: whether a compaction works matters to nobody but the store.
    private const double Compactions = 0.05;
    private const double FailingCompactions = 0.4;

    private const string Committed = "committed";

    private static readonly string[] StepsBeforeCommit = ["begin", "facts", "readings", "commit"];
    private static readonly string[] StepsOfCompaction = ["begin", "compaction", "merge", "commit", Committed];

    private readonly string _root = Directory.CreateTempSubdirectory("telemetry-simulation-").FullName;
    private SqliteStore? _store;
    private string? _lastStep;
    private int _merges;
    private bool _isDying;
    private int _life;

    /// <summary>What ends a step: no error that the store knows.</summary>
    private sealed class StepFailed : Exception;

    /// <summary>How often.</summary>
    public int Opened { get; private set; }

    private string Life => Path.Combine(_root, $"{_life}");

    private string Database => Path.Combine(Life, "telemetry.db");

    /// <summary>A new process opens the file.</summary>
    /// <param name="expected">what must be in it</param>
    public IReadOnlyList<StoredBoot> Open(IReadOnlyList<StoredBoot> expected)
    {
        Opened++;
        Directory.CreateDirectory(Life);
        _store = SqliteStore.Open(new SqliteStoreOptions(Database) { IsFull = false });

        // No power fails here, and what the system has of a file survives the program.
        _store.Execute("PRAGMA synchronous = OFF");
        _store.BeforeStep = Step;
        Violation.Unless(_store.Status.Alarm is null, $"life {_life} of the file: {_store.Status.Alarm}");
        List<StoredBoot> found = [.. _store.LoadBoots()];
        Violation.Unless(found.Count == expected.Count, $"life {_life} of the file has {found.Count} boots, the witness {expected.Count}");
        for (int i = 0; i < found.Count; i++)
        {
            Violation.Unless(Text(found[i]) == Text(expected[i]), $"life {_life} of the file has {Text(found[i])}, the witness {Text(expected[i])}");
        }

        return found;
    }

    /// <param name="fails">it throws</param>
    /// <param name="keeps">but only after it was made durable</param>
    public void Commit(ReadingBatch batch, bool fails, bool keeps) =>
        Until(fails ? (keeps ? Committed : dice.Pick(StepsBeforeCommit)) : null, store => store.Commit(batch));

    /// <summary>The process dies in the commit, or in a compaction before it. True: the batch was durable then.</summary>
    public bool CommitAndDie(ReadingBatch batch)
    {
        _isDying = true;
        if (dice.Chance(0.3))
        {
            Compact(fails: true);
        }

        if (_store == null)
        {
            return false;
        }

        string step = dice.Pick([.. StepsBeforeCommit, Committed]);
        Until(step, store => store.Commit(batch));
        return step == Committed;
    }

    /// <summary>What the collector does between commits, more often than it has to.</summary>
    public void Maintain()
    {
        if (dice.Chance(Compactions))
        {
            Compact(dice.Chance(FailingCompactions));
        }
    }

    /// <summary>The process is gone.</summary>
    public void Die()
    {
        if (_store == null)
        {
            return;
        }

        LeaveToNextLife();
        End();
    }

    /// <summary>Reads every row, and compares it with what the sensors gave and with what the witness says is stored.</summary>
    public void CheckRows(Accounts accounts, VirtualStore witness)
    {
        Die();
        bool wasUsed = File.Exists(Database);
        Violation.Unless(wasUsed || !witness.Keys.Any(), $"life {_life} of the file is gone");
        if (wasUsed)
        {
            new FileRows(accounts, witness).Check(Database);
        }
    }

    public void Dispose()
    {
        End();
        Directory.Delete(_root, recursive: true);
    }

    private static string Text(StoredBoot boot) =>
        $"{boot.Key} sampled {boot.Sampled} stored {string.Join(' ', boot.Stored)} lost {string.Join(' ', Joined(boot.Lost))} "
        + $"elsewhere {string.Join(' ', Joined(boot.Elsewhere.Select(range => new LostRange(0, range.First, range.Count))))}{(boot.IsGone ? " gone" : "")}";

    /// <summary>What was declared in two pieces is two rows of the file, and one range of the witness.</summary>
    private static IEnumerable<LostRange> Joined(IEnumerable<LostRange> ranges)
    {
        LostRange? open = null;
        foreach (LostRange range in ranges)
        {
            if (open is { } before && before.Cause == range.Cause && before.First + before.Count == range.First)
            {
                open = before with { Count = before.Count + range.Count };
                continue;
            }

            if (open is { } finished)
            {
                yield return finished;
            }

            open = range;
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    private void Compact(bool fails)
    {
        string step = dice.Pick(StepsOfCompaction);
        _merges = dice.Below(4);
        trace.Say("store", fails ? $"sorts its journal, and ends before {step}" : "sorts its journal");
        Until(fails ? step : null, store => store.Compact());
    }

    private void Until(string? lastStep, Action<SqliteStore> what)
    {
        _lastStep = lastStep;
        bool isWhole = true;
        try
        {
            what(_store!);
        }
        catch (StepFailed)
        {
            isWhole = false;
        }

        _lastStep = null;
        if (!isWhole && _isDying)
        {
            End();
        }
    }

    private void Step(string name)
    {
        if (name != _lastStep || (name == "merge" && _merges-- > 0))
        {
            return;
        }

        if (_isDying)
        {
            LeaveToNextLife();
        }

        throw new StepFailed();
    }

    private void LeaveToNextLife()
    {
        string database = Database;
        _life++;
        Directory.CreateDirectory(Life);
        foreach (string end in (string[])["", "-wal"])
        {
            if (File.Exists(database + end))
            {
                File.Copy(database + end, Database + end);
            }
        }
    }

    private void End()
    {
        _isDying = false;
        _store?.Dispose();
        _store = null;
    }
}
