using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Outbox;

// What becomes of the numbers of a boot:
//
//   0 ───────────── done ────────────▸|◂─ given ─▸|◂──── ready ────▸|◂─ missing ─▸|◂─ held ─▸|
//   delivered, lost, elsewhere,         handed out    may be given     not settled   stored, but waits
//   removed before it was delivered     not confirmed                  yet           for what is missing
//
// In truth these are sets, not stretches: what was missing is stored late, and is ready then although higher numbers are done.
//
/// <summary>
/// What a publisher still has to deliver of one boot. It costs memory for the ranges of these numbers, not for the numbers: a backlog of any length that
/// has no holes is one range. No clock, no thread.
/// </summary>
internal sealed class OutboxBoot(OutboxDevice device, BootKey key)
{
    /// <summary>How long a stored reading waits for a missing one: longer than it takes to find a half-open connection (30 s) and its device to come back.</summary>
    public const long HoldMs = 60_000;

    // So finely it is remembered since when something has been missing.
    private const long MarkMs = 1000;

    // After so many ranges were given they are taken out of the set: to do it each time would move all others each time.
    private const int PassedRanges = 1024;

    private readonly List<(long AtMs, ulong End)> _marks = [];
    private readonly RangeSet _waiting = new();
    private ulong _from;
    private int _passed;
    private ulong _waitedOut;

    public OutboxDevice Device { get; } = device;

    public BootKey Key { get; } = key;

    /// <summary>Which of two boots of a device is newer; higher is.</summary>
    public int Order { get; set; }

    /// <summary>What the database has of it is in this account. Before that nothing is given or saved.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The device will not come back to it (PROTOCOL 8.5).</summary>
    public bool IsGone { get; private set; }

    /// <summary>Retention has removed it.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>There is something to save.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Stored, lost, or acknowledged elsewhere.</summary>
    public RangeSet Settled { get; } = new();

    /// <summary>Delivered, or not to be.</summary>
    public RangeSet Done { get; } = new();

    /// <summary>Handed out and not confirmed.</summary>
    public RangeSet Given { get; } = new();

    /// <summary>What is in memory of the readings that wait.</summary>
    public Dictionary<ulong, ReadingView> Content { get; } = [];

    /// <summary>A number and when it was sampled: what was looked up last for <see cref="Lowest"/>.</summary>
    public (ulong Number, DateTimeOffset? Time)? Head { get; set; }

    /// <summary>How many are stored and neither given nor done.</summary>
    public ulong Waiting { get; private set; }

    public ulong Backlog => Waiting + Given.Total;

    /// <summary>Something is held, and time will let it go.</summary>
    public bool IsHolding => _marks.Count > 0;

    /// <summary>Nothing is left to do for it, or ever will be.</summary>
    public bool IsOver => IsLoaded && Backlog == 0 && (IsRemoved || (IsGone && !IsDirty));

    /// <summary>The lowest number of the backlog; null: there is none.</summary>
    public ulong? Lowest
    {
        get
        {
            ulong? given = Given.Ranges > 0 ? Given[0].First : null;
            return _waiting.TryFindRange(_from, ulong.MaxValue, out ulong first, out _) ? Math.Min(first, given ?? first) : given;
        }
    }

    /// <summary>Takes in what the database has of it.</summary>
    public void Load(RangeSet settled, RangeSet done, bool isGone, long nowMs)
    {
        AddAll(Settled, settled);
        AddAll(Done, done);
        _waiting.Remove(0, ulong.MaxValue);
        (_from, Waiting) = (0, 0);
        for (int i = 0; i < Settled.Ranges; i++)
        {
            (ulong first, ulong end) = Settled[i];
            for (; Done.TryFindGap(first, end, out ulong from, out ulong to); first = to)
                Waiting += _waiting.Add(from, to);
        }

        IsLoaded = true;
        IsGone = isGone;
        Hold(nowMs);
    }

    /// <param name="end">exclusive</param>
    public void AddStored(ulong first, ulong end)
    {
        for (; Settled.TryFindGap(first, end, out ulong from, out ulong to); first = to)
        {
            Settled.Add(from, to);
            AddWaiting(from, to);
        }
    }

    /// <summary>These numbers are lost or elsewhere.</summary>
    /// <param name="end">exclusive</param>
    public void AddAbsent(ulong first, ulong end)
    {
        for (; Settled.TryFindGap(first, end, out ulong from, out ulong to); first = to)
        {
            Settled.Add(from, to);
            Done.Add(from, to);
        }
    }

    public void Conclude(bool isGone) => IsGone = isGone;

    /// <summary>Notes since when something is missing; called after something was settled.</summary>
    public void Hold(long nowMs)
    {
        if (IsGone)
            _waitedOut = Settled.End;
        if (ReadyEnd(nowMs) >= Settled.End)
        {
            _marks.Clear();
            return;
        }

        // The last mark moves along for a moment: so there are at most 60 of them.
        if (_marks.Count == 0 || nowMs - _marks[^1].AtMs >= MarkMs)
            _marks.Add((nowMs, Settled.End));
        else
            _marks[^1] = (_marks[^1].AtMs, Settled.End);
    }

    /// <summary>Numbers below it may be given.</summary>
    public ulong ReadyEnd(long nowMs)
    {
        while (_marks.Count > 0 && nowMs - _marks[0].AtMs >= HoldMs)
        {
            _waitedOut = Math.Max(_waitedOut, _marks[0].End);
            _marks.RemoveAt(0);
        }

        Settled.TryFindGap(_waitedOut, ulong.MaxValue, out ulong missing, out _);
        return missing;
    }

    /// <summary>The lowest numbers that may be given.</summary>
    public bool TryReady(long nowMs, out ulong first, out ulong end)
    {
        (first, end) = (0, 0);
        return IsLoaded && Waiting > 0 && _waiting.TryFindRange(_from, ReadyEnd(nowMs), out first, out end);
    }

    /// <summary>The next of them behind those.</summary>
    public bool TryReady(ulong behind, long nowMs, out ulong first, out ulong end) => _waiting.TryFindRange(behind, ReadyEnd(nowMs), out first, out end);

    /// <summary>The lowest number that waits is handed out.</summary>
    public void Give(ulong number)
    {
        Given.Add(number, number + 1);
        Waiting--;
        _from = number + 1;
        if (!_waiting.Contains(_from) && ++_passed >= PassedRanges)
            Forget();
    }

    /// <summary>False: it was not given, or it was confirmed before.</summary>
    public bool Confirm(ulong number)
    {
        if (Given.Remove(number, number + 1) == 0)
            return false;

        Done.Add(number, number + 1);
        IsDirty = true;
        return true;
    }

    /// <summary>What waits of these numbers never will be given; returns how many that are.</summary>
    /// <param name="end">exclusive</param>
    public ulong Drop(ulong first, ulong end)
    {
        ulong dropped = 0;
        for (ulong at = Math.Max(first, _from); _waiting.TryFindRange(at, end, out ulong from, out ulong to); at = to)
        {
            Done.Add(from, to);
            dropped += to - from;
        }

        Forget();
        if (dropped == 0)
            return 0;

        _waiting.Remove(first, end);
        Waiting -= dropped;
        IsDirty = true;
        return dropped;
    }

    public void Remove() => IsRemoved = true;

    private static void AddAll(RangeSet to, RangeSet from)
    {
        for (int i = 0; i < from.Ranges; i++)
            to.Add(from[i].First, from[i].End);
    }

    private void AddWaiting(ulong first, ulong end)
    {
        if (first < _from)
        {
            Forget();
            _from = first;
        }

        Waiting += _waiting.Add(first, end);
    }

    private void Forget()
    {
        if (_from > 0)
            _waiting.Remove(0, _from);
        _passed = 0;
    }
}
