using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History;

/// <summary>How many readings of some channels there are about in a range, and of which time, without reading them.</summary>
/// <param name="Most">There are no more; as many fewer as two blocks of each channel of a boot have.</param>
/// <param name="FirstUs">Not before then, UTC; null: there is none with a known time.</param>
/// <param name="LastUs">Not after then.</param>
public sealed record SeriesExtent(long Most, long? FirstUs, long? LastUs)
{
    /// <param name="boots">with the channels that are wanted</param>
    public static SeriesExtent Of(Database database, Journal journal, IEnumerable<BootOfDevice> boots, TimeRange range)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(boots);
        using Statement blocks = database.Prepare(
            "SELECT sum(count), min(from_us), max(to_us) FROM block WHERE channel = ?1 AND to_us >= ?2 AND from_us <= ?3");
        SeriesExtent all = new(0, null, null);
        foreach (BootOfDevice boot in boots.Where(boot => boot.Clock.IsKnown))
        {
            (long FromUs, long ToUs) device = range.IsAll ? (long.MinValue, long.MaxValue) : boot.Clock.DeviceRange(range);
            foreach (StoredChannel channel in boot.Channels)
            {
                (long count, long firstUs, long lastUs) = OfBlocks(blocks, channel, device);
                foreach (ref readonly SeriesReading reading in journal.Of(channel.Id) is { } readings ? readings.Span : default)
                {
                    if (reading.DeviceTimeUs < device.FromUs || reading.DeviceTimeUs > device.ToUs)
                        continue;

                    count++;
                    (firstUs, lastUs) = (Math.Min(firstUs, reading.DeviceTimeUs), Math.Max(lastUs, reading.DeviceTimeUs));
                }

                if (count > 0)
                    all = all.With(count, boot.Clock, firstUs, lastUs, range);
            }
        }

        return all;
    }

    private static (long Count, long FirstUs, long LastUs) OfBlocks(Statement blocks, StoredChannel channel, (long FromUs, long ToUs) device)
    {
        (long, long, long) found = (0, long.MaxValue, long.MinValue);
        if (blocks.Set(1, channel.Id).Set(2, device.FromUs).Set(3, device.ToUs).Step() && !blocks.IsNull(0))
            found = (blocks.Long(0), blocks.Long(1), blocks.Long(2));
        blocks.Reset();
        return found;
    }

    private SeriesExtent With(long count, BootClock clock, long firstUs, long lastUs, TimeRange range)
    {
        if (!clock.TryMap(firstUs, out long first, out _) || !clock.TryMap(lastUs, out long last, out _))
            return this with { Most = Most + count };

        first = Math.Max(first, range.FromUs);
        last = Math.Min(last, range.ToUs - 1);
        return new SeriesExtent(Most + count, Math.Min(FirstUs ?? first, first), Math.Max(LastUs ?? last, last));
    }
}
