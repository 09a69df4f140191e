namespace Telemetry.Collector.History.Verification;

/// <summary>
/// Compares what blocks and journal hold of a boot with what the tables say of it, window by window of its numbers: a bit for each number of
/// a window, and a block of each channel, whatever the boot has.
/// </summary>
internal sealed class BootVerification(Database database, Journal journal, NumberWindow window)
{
    public BootAccount Run(BootOfDevice boot, CancellationToken cancelled)
    {
        BootAccount account = new(boot);
        StatedAccount stated = new(database, account);
        List<BlockWalk> blocks = [.. boot.Channels.Select(channel => new BlockWalk(database, account, channel))];
        List<JournalWalk> journals = [];
        foreach (StoredChannel channel in boot.Channels)
        {
            if (journal.Of(channel.Id) is { } readings)
                journals.Add(new JournalWalk(account, channel, readings));
        }

        NumberList surplus = new();
        ulong done = 0;
        try
        {
            while (Lowest(blocks, journals) is { } lowest)
            {
                cancelled.ThrowIfCancellationRequested();
                window.MoveTo(lowest);
                NothingFound(account, stated, done, window.First);
                foreach (BlockWalk walk in blocks)
                    walk.Take(window);
                foreach (JournalWalk walk in journals)
                    walk.Take(window);
                Compare(account, stated, surplus);
                done = window.End;
            }

            NothingFound(account, stated, done, stated.Expected.End);
        }
        finally
        {
            blocks.ForEach(walk => walk.Dispose());
        }

        if (surplus.Count > 0)
            account.Add($"stored, but the account says nothing of them: {BootAccount.Text(surplus)}");
        if (account.Missing.Count > 0)
            account.Whereabouts = new Neighbours(database, journal, boot).Of(account.Missing);
        return account;
    }

    private static ulong? Lowest(List<BlockWalk> blocks, List<JournalWalk> journals)
    {
        ulong? lowest = null;
        foreach (BlockWalk walk in blocks)
            lowest = walk.Next < (lowest ?? ulong.MaxValue) ? walk.Next : lowest;
        foreach (JournalWalk walk in journals)
            lowest = walk.Next < (lowest ?? ulong.MaxValue) ? walk.Next : lowest;
        return lowest;
    }

    /// <summary>Of numbers that no row speaks of.</summary>
    private static void NothingFound(BootAccount account, StatedAccount stated, ulong from, ulong to)
    {
        for (int i = 0; i < stated.Expected.Ranges && stated.Expected[i].First < to; i++)
            Absent(account, Math.Max(from, stated.Expected[i].First), Math.Min(to, stated.Expected[i].End));
    }

    private static void Absent(BootAccount account, ulong first, ulong end)
    {
        if (first >= end)
            return;

        ulong middle = Math.Clamp(account.Boot.Expired, first, end);
        account.Expired += middle - first;
        account.Missing.Add(middle, end);
    }

    private void Compare(BootAccount account, StatedAccount stated, NumberList surplus)
    {
        for (int i = 0; i < stated.Expected.Ranges && stated.Expected[i].First < window.End; i++)
        {
            ulong first = Math.Max(window.First, stated.Expected[i].First);
            ulong end = Math.Min(window.End, stated.Expected[i].End);
            if (first < end)
                window.Expect(first, end);
        }

        window.Missing((first, end) => Absent(account, first, end));
        window.Surplus((first, end) =>
        {
            Told(account, stated.Lost.CountIn(first, end), first, end, "declared lost");
            Told(account, stated.Elsewhere.CountIn(first, end), first, end, "acknowledged elsewhere");
            ulong told = stated.Lost.CountIn(first, end) + stated.Elsewhere.CountIn(first, end);
            if (told < end - first)
                surplus.Add(first, end);
        });
    }

    private static void Told(BootAccount account, ulong count, ulong first, ulong end, string what)
    {
        if (count > 0)
            account.Add(FormattableString.Invariant($"{count} of {first}-{end - 1} are both stored and {what}"));
    }
}
