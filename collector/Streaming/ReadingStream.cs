using System.Runtime.CompilerServices;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Streaming;

/// <summary>
/// Stored readings in the order in which they were stored: from any position on, first from the database, then live. Any number of readers at the
/// same time; a slow one holds up nobody and misses nothing, because what it was too slow for it reads from the database.
/// </summary>
/// <param name="databasePath">of the store that is written</param>
public sealed class ReadingStream(IStoreFeed feed, string databasePath)
{
    /// <summary>How far a reader may be behind before it goes to the database: half a second at 10,000 readings a second. Some 2 MB for each.</summary>
    internal int LiveReadings { get; init; } = 4096;

    /// <summary>Called between beginning to listen and looking into the database: tests store something there.</summary>
    internal Action? BeforeLook { get; init; }

    /// <summary>Ends when the collector stops.</summary>
    /// <param name="after">What comes behind it is given; null: what is stored from now on, after a <see cref="StreamMark"/> that says from where.</param>
    /// <param name="devices">which devices; all where there are none</param>
    /// <exception cref="UserException">The database cannot be read.</exception>
    public async IAsyncEnumerable<StreamItem> ReadAsync(
        StreamPosition? after, IReadOnlyCollection<string> devices, [EnumeratorCancellation] CancellationToken cancelled)
    {
        HashSet<string> wanted = new(devices, StringComparer.Ordinal);
        StoredOrder stored = new(databasePath, wanted);
        LiveTail live = new(wanted, LiveReadings);
        feed.Listen(live);
        try
        {
            StreamPosition position = after ?? await Task.Run(stored.End, cancelled);
            if (after is null)
                yield return new StreamMark(position);

            bool isLive = false;
            do
            {
                while (!isLive || live.IsOverrun)
                {
                    // What is stored from here on is in the tail; what was before is in the database by now.
                    live.Restart();
                    BeforeLook?.Invoke();
                    StreamPosition from = position;
                    (IReadOnlyList<StreamItem> items, position, isLive) = await Task.Run(() => stored.After(from), cancelled);
                    foreach (StreamItem item in items)
                        yield return item;
                    if (position != from && (items.Count == 0 || items[^1].Position != position))
                        yield return new StreamMark(position);
                    cancelled.ThrowIfCancellationRequested();
                }

                while (live.TryTake(out ulong place, out ReadingView? reading))
                {
                    if (place <= position.Number)
                        continue;

                    position = position with { Number = place };
                    yield return reading is null ? new StreamMark(position) : new StreamReading(position, reading);
                }
            }
            while (await live.WaitAsync(cancelled));
        }
        finally
        {
            feed.Leave(live);
        }
    }
}
