using System.Globalization;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Outbox;

/// <content>What is done once a second: saving, looking for the age of what waits, telling what was removed.</content>
public sealed partial class StoredOutbox
{
    /// <summary>Boots whose oldest reading is looked up when the outbox opens, and then at each tick.</summary>
    private const int HeadsAtStart = 1024;

    private const int HeadsAtTick = 256;

    /// <summary>A snapshot of the database serves for so long.</summary>
    private const long SnapshotMs = 2000;

    /// <summary>That readings were removed is not said more often than this.</summary>
    private const long ReportMs = 60_000;

    private Task _saving = Task.CompletedTask;
    private int _ticking;
    private long _snapshotMs;
    private ulong _reported;
    private long _reportedMs = -ReportMs;

    public DateTimeOffset? Oldest
    {
        get
        {
            lock (_gate)
            {
                DateTimeOffset? oldest = null;
                foreach (OutboxBoot boot in _account.Boots)
                {
                    // Numbers ascend with time: what is known of a lower one is not far off, until the next tick.
                    if (boot.Lowest is { } lowest && (HeadOf(boot, lowest) ?? boot.Head)?.Time is { } time && !(time >= oldest))
                        oldest = time;
                }

                return oldest;
            }
        }
    }

    /// <summary>The reading of a number and when it was sampled, if it is in memory.</summary>
    private (ulong Number, DateTimeOffset? Time)? HeadOf(OutboxBoot boot, ulong number)
    {
        if (boot.Head?.Number == number)
            return boot.Head;
        if (boot.Content.TryGetValue(number, out ReadingView? reading) || (reading = _handedOut.Find(boot.Key, number)?.Reading) is not null)
            return boot.Head = (number, reading.Time);

        return null;
    }

    private void Tick()
    {
        // A tick that takes longer than the time to the next is enough.
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
            return;

        try
        {
            string? removed;
            lock (_gate)
            {
                _account.Tick(NowMs);
                Wake();
                removed = NewlyRemoved();
            }

            if (removed is not null)
                _report(removed);
            if (_saving.IsCompleted)
                _saving = SaveAsync(isLast: false);
            LookIntoDatabase();
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private void LookIntoDatabase()
    {
        lock (_databaseGate)
        {
            try
            {
                FindHeads(HeadsAtTick);
                if (_database.IsOpen && NowMs - _snapshotMs >= SnapshotMs)
                    _database.Close();
            }
            catch (UserException)
            {
                // Who takes readings is told; the age of the oldest one stays as it was.
            }
        }
    }

    /// <summary>Looks up when the oldest readings of boots were sampled that nobody has asked for yet.</summary>
    private void FindHeads(int most)
    {
        List<(OutboxBoot Boot, ulong Number)> unknown = [];
        lock (_gate)
        {
            foreach (OutboxBoot boot in _account.Boots)
            {
                if (unknown.Count < most && boot.IsLoaded && boot.Lowest is { } lowest && HeadOf(boot, lowest) is null)
                    unknown.Add((boot, lowest));
            }
        }

        foreach ((OutboxBoot boot, ulong number) in unknown)
        {
            bool isFresh = !_database.IsOpen;
            ReadingView? head = ReadContents(boot, [(number, number + 1)]).FirstOrDefault();
            if (head is null && !isFresh)
                _database.Close();
            lock (_gate)
            {
                // What is not there at all is found to be removed when its turn comes.
                if (head is not null || isFresh)
                    boot.Head = (number, head?.Time);
            }
        }
    }

    /// <summary>Saves what was confirmed. What could not be saved is tried again with the next tick.</summary>
    private async Task SaveAsync(bool isLast)
    {
        List<OutboxBoot> boots = [];
        List<DeliveredNumbers> deliveries = [];
        lock (_gate)
        {
            foreach (OutboxBoot boot in _account.Boots.Where(boot => boot.IsDirty && boot.IsLoaded))
            {
                boots.Add(boot);
                deliveries.Add(new DeliveredNumbers(
                    boot.Key, [.. Enumerable.Range(0, boot.Done.Ranges).Select(i => new NumberRange(boot.Done[i].First, boot.Done[i].End - boot.Done[i].First))]));
                boot.IsDirty = false;
            }
        }

        if (boots.Count == 0)
            return;

        try
        {
            await _feed.WriteAsync(store => store.SaveDeliveries(_name, deliveries));
            lock (_gate)
                boots.ForEach(_account.Forget);
        }
        catch (Exception exception)
        {
            lock (_gate)
                boots.ForEach(boot => boot.IsDirty = true);
            if (isLast)
                _report($"what was delivered last could not be kept, and will be delivered again: {exception.Message}");
        }
    }

    private async Task EndSavingAsync()
    {
        await _saving;
        await SaveAsync(isLast: true);
    }

    private string? NewlyRemoved()
    {
        ulong removed = _account.Removed - _reported;
        if (removed == 0 || NowMs - _reportedMs < ReportMs)
            return null;

        _reported = _account.Removed;
        _reportedMs = NowMs;
        return $"{removed.ToString("N0", CultureInfo.InvariantCulture)} readings were removed before they could be delivered: they were older than is to be kept, or are damaged";
    }
}
