using Telemetry.Collector.Store.Sqlite;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.History.Verification;

/// <summary>What the tables <c>boot</c>, <c>loss</c> and <c>elsewhere</c> say of a boot, compared with each other.</summary>
internal sealed class StatedAccount
{
    private readonly RangeSet _settled = new();
    private readonly SortedDictionary<byte, NumberList> _causes = [];

    public StatedAccount(Database database, BootAccount account)
    {
        using Statement column = database.Prepare("SELECT settled FROM boot WHERE id = ?1");
        if (!column.Set(1, account.Boot.Id).Step() || !RangeColumn.TryRead(column.Blob(0), _settled))
            account.Add("the account of this boot (boot.settled) is damaged");

        Read(database, "SELECT first, count, cause FROM loss WHERE boot = ?1 ORDER BY first", account, Lost, "lost");
        Read(database, "SELECT first, count, 0 FROM elsewhere WHERE boot = ?1 ORDER BY first", account, Elsewhere, "acknowledged elsewhere");
        account.Losses = [.. _causes.Select(cause => new LossAccount(cause.Key, cause.Value))];
        account.Lost = Lost.Total;
        account.Elsewhere = Elsewhere.Total;

        // A number that came is a number that was given out.
        account.Sampled = Math.Max(account.Boot.Sampled, _settled.End);
        for (ulong from = 0; from < account.Sampled && _settled.TryFindGap(from, account.Sampled, out ulong first, out ulong end); from = end)
            account.Gaps.Add(first, end);

        Remove(Expected, Lost);
        Remove(Expected, Elsewhere);
    }

    public RangeSet Lost { get; } = new();

    public RangeSet Elsewhere { get; } = new();

    /// <summary>The numbers that should be found in blocks and journal, but for those that expired.</summary>
    public RangeSet Expected => _settled;

    private void Read(Database database, string sql, BootAccount account, RangeSet set, string what)
    {
        using Statement rows = database.Prepare(sql);
        for (rows.Set(1, account.Boot.Id); rows.Step();)
        {
            ulong first = unchecked((ulong)rows.Long(0));
            ulong end = first + unchecked((ulong)rows.Long(1));
            if (end <= first)
            {
                account.Add(FormattableString.Invariant($"a row of numbers {what} from {first} on makes no sense"));
                continue;
            }

            if (set.Add(first, end) != end - first || Other(set).CountIn(first, end) > 0)
                account.Add(FormattableString.Invariant($"{first}-{end - 1}, {what}, are stated more than once"));
            if (_settled.CountIn(first, end) != end - first)
                account.Add(FormattableString.Invariant($"{first}-{end - 1}, {what}, are not in the account of this boot"));
            if (set == Lost)
                Cause((byte)rows.Int(2)).Add(first, end);
        }
    }

    private RangeSet Other(RangeSet set) => set == Lost ? Elsewhere : Lost;

    private NumberList Cause(byte cause)
    {
        if (!_causes.TryGetValue(cause, out NumberList? numbers))
            _causes.Add(cause, numbers = new NumberList());
        return numbers;
    }

    private static void Remove(RangeSet from, RangeSet set)
    {
        for (int i = 0; i < set.Ranges; i++)
            from.Remove(set[i].First, set[i].End);
    }
}
