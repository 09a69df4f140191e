using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Outbox;

/// <content>Choosing what is given next, and reading what is missing for that.</content>
public sealed partial class StoredOutbox
{
    // Of so many devices new boots are looked up before anything else is done.
    private const int LoadedTogether = 256;

    /// <summary>Everything that is not delivered, as it stands in the database.</summary>
    private void Load()
    {
        lock (_databaseGate)
        {
            _database.Accounts(null, account =>
            {
                lock (_gate)
                    Load(account);
            });
            FindHeads(HeadsAtStart);
            _database.Close();
        }
    }

    private void Load(StoredAccount stored)
    {
        if (stored.HasDelivered)
        {
            OutboxDevice device = _account.Device(stored.Key.Device);
            device.NewestDelivered = Math.Max(device.NewestDelivered, stored.Order);
        }

        if (stored.IsOver && _account.Find(stored.Key) is null)
            return;

        OutboxBoot boot = _account.Boot(stored.Key, stored.Order);
        if (boot.IsLoaded)
            return;

        boot.Load(stored.Settled, stored.Done, stored.IsGone, NowMs);
        _account.Loaded(boot, NowMs);
    }

    /// <summary>Collects what may be given and is in memory. Null: there is no more; else what must be done before there is.</summary>
    private Action? Collect(List<OutboxReading> taken, int most)
    {
        if (_account.Unloaded.Count > 0)
        {
            OutboxBoot[] boots = [.. _account.Unloaded.Take(LoadedTogether)];
            return () => LoadBoots(boots);
        }

        while (taken.Count < most && _handedOut.Count < MostGiven && _account.Next(NowMs, out ulong number, out _) is { } boot)
        {
            if (!boot.Content.TryGetValue(number, out ReadingView? reading))
            {
                List<(ulong, ulong)> wanted = Wanted(boot, number);
                return () => LoadContents(boot, wanted);
            }

            if (boot.Device.IsNewest(boot, number, reading.Channel) is not { } isNewest)
                return () => LearnNewest(boot.Device, reading.Channel);

            OutboxReading next = new(boot.Key, reading, isNewest);
            if (isNewest)
                boot.Device.Given(boot, number, reading.Channel);
            _account.Give(boot, reading);
            _handedOut.Add(next);
            taken.Add(next);
        }

        return null;
    }

    /// <summary>Numbers of a boot that are given soon and are not in memory.</summary>
    private List<(ulong First, ulong End)> Wanted(OutboxBoot boot, ulong from)
    {
        List<(ulong First, ulong End)> wanted = [];
        ulong count = 0;
        long nowMs = NowMs;
        for (ulong at = from; count < OutboxDatabase.Portion && boot.TryReady(at, nowMs, out ulong first, out ulong end); at = end)
        {
            if (wanted.Count > 0 && (first - wanted[^1].End > OutboxDatabase.FarApart || first - from > OutboxDatabase.Span))
                break;

            end = Math.Min(end, first + OutboxDatabase.Portion - count);
            count += end - first;
            wanted.Add((first, end));
        }

        return wanted;
    }

    /// <summary>What the database has of boots that came up since the start.</summary>
    private void LoadBoots(OutboxBoot[] boots)
    {
        lock (_databaseGate)
        {
            _database.Close();
            foreach (string device in boots.Select(boot => boot.Key.Device).Distinct(StringComparer.Ordinal))
            {
                _database.Accounts(device, account =>
                {
                    lock (_gate)
                    {
                        if (_account.Find(account.Key) is { IsLoaded: false })
                            Load(account);
                    }
                });
            }

            lock (_gate)
            {
                // Retention was faster.
                foreach (OutboxBoot boot in boots.Where(boot => !boot.IsLoaded))
                {
                    boot.Load(new RangeSet(), new RangeSet(), isGone: false, NowMs);
                    _account.Loaded(boot, NowMs);
                }
            }
        }
    }

    private void LoadContents(OutboxBoot boot, List<(ulong First, ulong End)> wanted)
    {
        lock (_databaseGate)
        {
            bool isFresh = !_database.IsOpen;
            List<ReadingView> found = ReadContents(boot, wanted);
            if (!isFresh && (ulong)found.Count < Count(wanted))
            {
                // They were stored since this snapshot was taken.
                _database.Close();
                found = ReadContents(boot, wanted);
            }

            lock (_gate)
            {
                RangeSet missing = new();
                foreach ((ulong first, ulong end) in wanted)
                    missing.Add(first, end);
                foreach (ReadingView reading in found)
                {
                    missing.Remove(reading.Number, reading.Number + 1);
                    if (!boot.Done.Contains(reading.Number))
                        _account.AddContent(boot, reading);
                }

                for (int i = 0; i < missing.Ranges; i++)
                    _account.Drop(boot, missing[i].First, missing[i].End);
            }
        }
    }

    private List<ReadingView> ReadContents(OutboxBoot boot, List<(ulong First, ulong End)> wanted)
    {
        if (!_database.IsOpen)
            _snapshotMs = NowMs;
        return _database.Readings(boot.Key, wanted);
    }

    private static ulong Count(List<(ulong First, ulong End)> ranges) => ranges.Aggregate(0UL, (sum, range) => sum + (range.End - range.First));

    private void LearnNewest(OutboxDevice device, string channel)
    {
        lock (_databaseGate)
        {
            (int, ulong)? newest = _database.NewestDelivered(device.Name, channel, Delivered);
            lock (_gate)
                device.Learn(channel, newest);
        }
    }

    /// <summary>What is delivered of a boot that is in memory.</summary>
    private (int Order, RangeSet Done)? Delivered(BootKey key)
    {
        lock (_gate)
        {
            if (_account.Find(key) is not { } boot)
                return null;

            RangeSet done = new();
            for (int i = 0; i < boot.Done.Ranges; i++)
                done.Add(boot.Done[i].First, boot.Done[i].End);
            return (boot.Order, done);
        }
    }
}
