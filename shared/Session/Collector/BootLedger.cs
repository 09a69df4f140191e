using Telemetry.Wire;

namespace Telemetry.Session.Collector;

// Each number below Next is in one place at a time:
//
//   missing ---- received ----> queued ---- committed ----> stored
//        \
//         \--- declared lost --> (queued) -- committed --> lost
//          \-- below BOOT's first ---------- at once ----> acknowledged elsewhere
//
// A commit that fails is tried again (PROTOCOL 9.10); so nothing goes back.
//
//   _held     everything but what is missing
//   _durable  stored, lost, acknowledged elsewhere, each once the store has it
//
/// <summary>
/// The account of one boot (PROTOCOL 9.9), exact at all times: <c>Sampled = Stored + InFlight + Lost</c>. In flight is what the device still
/// has, what is on the way, and what waits for the store.
/// </summary>
public sealed class BootLedger
{
    /// <summary>PROTOCOL 16: ranges that are tracked; a datagram that would need more is dropped as `limit`.</summary>
    public const int RangeLimit = 4096;

    private readonly RangeSet _held = new();
    private readonly RangeSet _durable = new();
    private ulong[] _lostByCause = [];

    /// <summary>How many readings have been numbered, as far as is known.</summary>
    public ulong Next { get; private set; }

    /// <summary>Readings that this collector answers for: all but those acknowledged elsewhere.</summary>
    public ulong Sampled => Next - AcknowledgedElsewhere;

    /// <summary>Readings that are durable in the store.</summary>
    public ulong Stored { get; private set; }

    /// <summary>Readings that are durably declared lost.</summary>
    public ulong Lost { get; private set; }

    public ulong InFlight => Sampled - Stored - Lost;

    /// <summary>Readings, and pieces of large ones, that arrived again (PROTOCOL 9.8).</summary>
    public ulong Duplicates { get; private set; }

    /// <summary>PROTOCOL 8.5.</summary>
    public ulong AcknowledgedElsewhere { get; private set; }

    /// <summary>What is received or declared, and waits for the store.</summary>
    public ulong Queued => _held.Total - _durable.Total;

    /// <summary>Every number is stored, lost or acknowledged elsewhere.</summary>
    public bool IsSettled => _durable.Total == Next;

    /// <summary>Every number below it is stored or declared lost, durably: <c>next</c> of an ACK (PROTOCOL 9.1).</summary>
    public ulong Acknowledged => _durable.Prefix;

    /// <summary>Ranges of numbers that are tracked, of <see cref="RangeLimit"/>.</summary>
    public int Ranges => _held.Ranges;

    /// <summary>Readings lost for a cause of PROTOCOL 17.4; a cause that this version does not know counts too.</summary>
    public ulong LostBy(byte cause) => cause < _lostByCause.Length ? _lostByCause[cause] : 0;

    /// <summary>The number after the highest that is held.</summary>
    public ulong HeldEnd => _held.End;

    /// <summary>One above the highest cause that <see cref="LostBy"/> gives a count for.</summary>
    public int Causes => _lostByCause.Length;

    public bool Holds(ulong number) => _held.Contains(number);

    /// <summary>Whether holding these numbers would make one range more to track.</summary>
    public bool WouldGrow(ulong first, ulong count) => _held.WouldGrow(first, first + count);

    /// <summary>The device says that it has numbered so many readings (PROTOCOL 7.9).</summary>
    public void Mark(ulong next) => Next = Math.Max(Next, next);

    /// <summary>
    /// Takes consecutive numbers at once if none of them is held; false: take them one by one.
    /// </summary>
    public bool TryReceiveRun(ulong first, ulong count)
    {
        ulong end = first + count;
        if (first < _held.End && _held.CountIn(first, end) != 0)
            return false;

        _held.Add(first, end);
        Mark(end);
        return true;
    }

    /// <summary>Takes a number; false: it is held already, the second copy is counted.</summary>
    public bool TryReceive(ulong number)
    {
        if (TryReceiveRun(number, 1))
            return true;

        Duplicates++;
        return false;
    }

    /// <summary>A piece of a large reading arrived again.</summary>
    public void CountDuplicatePiece() => Duplicates++;

    /// <summary>
    /// Takes the lowest missing numbers from <paramref name="from"/> up to <paramref name="limit"/> as declared lost, or acknowledged
    /// elsewhere; false: none is missing. The caller brings the range to the store.
    /// </summary>
    public bool TryTakeMissing(ulong from, ulong limit, out ulong first, out ulong end)
    {
        Mark(limit);
        if (!_held.TryFindGap(from, limit, out first, out end))
            return false;

        _held.Add(first, end);
        return true;
    }

    /// <summary>Numbers taken by <see cref="TryTakeMissing"/> turn out to be acknowledged to an earlier store.</summary>
    public void CountElsewhere(ulong count) => AcknowledgedElsewhere += count;

    /// <summary>The store has these readings.</summary>
    public void CommitStored(ulong first, ulong count) => Stored += Settle(first, count);

    /// <summary>The store knows that these readings are lost.</summary>
    public void CommitLost(byte cause, ulong first, ulong count)
    {
        if (cause >= _lostByCause.Length)
            Array.Resize(ref _lostByCause, cause + 1);

        ulong lost = Settle(first, count);
        _lostByCause[cause] += lost;
        Lost += lost;
    }

    /// <summary>The store knows that an earlier one has these readings.</summary>
    public void CommitElsewhere(ulong first, ulong count) => Settle(first, count);

    /// <summary>What a durable store holds of this boot from before (PROTOCOL 8.5); before anything else happens.</summary>
    public void Restore(ulong first, ulong count)
    {
        _held.Add(first, first + count);
        Mark(first + count);
    }

    /// <summary>Fills in what PROTOCOL 9.1 says of readings; counters and partly received readings are the session's.</summary>
    /// <param name="namesGaps">false: nothing is said from the first gap on (PROTOCOL 9.12)</param>
    public void Report(Ack ack, bool namesGaps = true)
    {
        ArgumentNullException.ThrowIfNull(ack);
        ack.Next = Acknowledged;
        ack.UpTo = Next;
        ulong from = ack.Next;
        while (_held.TryFindGap(from, Next, out ulong first, out ulong end))
        {
            if (!namesGaps || !ack.TryAddGap(first, end - first))
            {
                // Not listed, so nothing may be said from here on.
                ack.UpTo = first;
                return;
            }

            from = end;
        }
    }

    private ulong Settle(ulong first, ulong count)
    {
        ulong added = _durable.Add(first, first + count);
        if (added != count)
            throw new InvalidOperationException("a reading was committed twice");

        return added;
    }
}
