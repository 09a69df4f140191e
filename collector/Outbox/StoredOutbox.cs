using System.Globalization;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Outbox;

/// <summary>The outbox whose cursor is in the collector's database.</summary>
public sealed class StoredOutbox : IOutbox
{
    private readonly ReadingSubscription _live;
    private readonly Queue<OutboxReading> _returned = [];
    private readonly List<OutboxReading> _taken = [];

    private StoredOutbox(ReadingSubscription live) => _live = live;

    public ulong Backlog => (ulong)(_live.Readings.Count + _taken.Count + _returned.Count);

    public DateTimeOffset? Oldest => _taken.Concat(_returned).FirstOrDefault()?.Reading.Time ?? (_live.Readings.TryPeek(out ReadingView? first) ? first.Time : null);

    /// <summary>Opens the outbox of a publisher; the host must run.</summary>
    /// <param name="databasePath">of the store that the host writes</param>
    /// <param name="name">the publisher, such as "mqtt": its cursor is kept under this name</param>
    public static Task<StoredOutbox> OpenAsync(CollectorHost host, string databasePath, string name, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Task.FromResult(new StoredOutbox(host.Subscribe()));
    }

    public async ValueTask<IReadOnlyList<OutboxReading>> TakeAsync(int most, CancellationToken cancelled)
    {
        List<OutboxReading> taken = [];
        while (taken.Count < most && _returned.TryDequeue(out OutboxReading? again))
            taken.Add(again);
        if (taken.Count == 0 && !await _live.Readings.WaitToReadAsync(cancelled))
            return [];

        while (taken.Count < most && _live.Readings.TryRead(out ReadingView? view))
            taken.Add(new OutboxReading(new BootKey(view.Device, ulong.Parse(view.BootId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)), view, IsNewest: true));
        _taken.AddRange(taken);
        return taken;
    }

    public void Confirm(OutboxReading reading) => _taken.Remove(reading);

    public void Return()
    {
        OutboxReading[] again = [.. _taken, .. _returned];
        _taken.Clear();
        _returned.Clear();
        foreach (OutboxReading reading in again)
            _returned.Enqueue(reading);
    }

    public ValueTask DisposeAsync()
    {
        _live.Dispose();
        return ValueTask.CompletedTask;
    }
}
