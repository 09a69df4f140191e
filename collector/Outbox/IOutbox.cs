using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Outbox;

/// <summary>A stored reading that is to be delivered.</summary>
/// <param name="IsNewest">No newer reading of its channel was handed out before it: it may replace a retained value.</param>
public sealed record OutboxReading(BootKey Boot, ReadingView Reading, bool IsNewest);

/// <summary>
/// What a publisher still has to deliver: everything that was ever stored and not confirmed yet, in order per device and boot. One publisher uses it, from one
/// thread at a time.
/// </summary>
public interface IOutbox : IAsyncDisposable
{
    /// <summary>Readings stored and not confirmed.</summary>
    ulong Backlog { get; }

    /// <summary>When the oldest of the backlog was sampled, UTC; null: there is none, or its time is unknown.</summary>
    DateTimeOffset? Oldest { get; }

    /// <summary>Readings that were never delivered and never will be, since this collector started: retention removed them, or their rows are damaged.</summary>
    ulong Removed => 0;

    /// <summary>
    /// The next readings; waits until there is at least one. None is given twice, unless <see cref="Return"/> was called. Empty: the collector stops, and
    /// there will be no more.
    /// </summary>
    /// <exception cref="UserException">The database cannot be read at the moment; nothing is lost by trying again later.</exception>
    ValueTask<IReadOnlyList<OutboxReading>> TakeAsync(int most, CancellationToken cancelled);

    /// <summary>The target has confirmed the reading; it is never given again, except after a crash within about a second.</summary>
    void Confirm(OutboxReading reading);

    /// <summary>The connection is lost: what was taken and not confirmed is given again, in the same order, before anything else.</summary>
    void Return();
}
