using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History.Verification;

/// <summary>Tells from the readings around them where missing ones belong: which channels lack some there, and when it was.</summary>
internal sealed class Neighbours(Database database, Journal journal, BootOfDevice boot)
{
    // A channel that gives every n-th number lacks none while the next is not much farther away.
    private const double Regular = 1.5;

    private readonly SeriesReadings _block = new();

    public Whereabouts Of(NumberList missing)
    {
        List<string> channels = [];
        SeriesReading? before = null;
        SeriesReading? behind = null;
        foreach (StoredChannel channel in boot.Channels)
        {
            SeriesReading? last = Near(channel, missing.Lowest, isBefore: true, out double? stride);
            SeriesReading? next = Near(channel, missing.Highest, isBefore: false, out double? strideBehind);
            if (Lacks(channel, missing.Lowest, last, stride ?? strideBehind))
                channels.Add(channel.Name);
            before = last is not null && (before is null || last.Value.Number > before.Value.Number) ? last : before;
            behind = next is not null && (behind is null || next.Value.Number < behind.Value.Number) ? next : behind;
        }

        return new Whereabouts(channels, Utc(before), Utc(behind));
    }

    private bool Lacks(StoredChannel channel, ulong missing, SeriesReading? before, double? stride)
    {
        SeriesReading? next = Near(channel, missing, isBefore: false, out _);
        double from = before?.Number ?? -1d;
        double to = next?.Number ?? Math.Max(boot.Sampled, missing + 1);
        return stride is null || to - from > Regular * stride;
    }

    private long? Utc(SeriesReading? reading) =>
        reading is { } known && boot.Clock.TryMap(known.DeviceTimeUs, out long utcUs, out _) ? utcUs : null;

    /// <summary>The reading of a channel that is nearest to a number, below it or above it, and how far apart numbers are there.</summary>
    private SeriesReading? Near(StoredChannel channel, ulong number, bool isBefore, out double? stride)
    {
        stride = null;
        SeriesReading? nearest = null;
        using Statement find = database.Prepare(isBefore
            ? "SELECT data FROM block WHERE channel = ?1 AND first < ?2 ORDER BY first DESC LIMIT 1"
            : "SELECT data FROM block WHERE channel = ?1 AND last > ?2 ORDER BY first LIMIT 1");
        _block.Clear();
        if (find.Set(1, channel.Id).Set(2, (long)number).Step() && BlockCodec.TryRead(find.Blob(0), _block))
        {
            Choose(_block, number, isBefore, ref nearest);
            if (_block.Count > 1)
                stride = (_block[_block.Count - 1].Number - _block[0].Number) / (double)(_block.Count - 1);
        }

        if (journal.Of(channel.Id) is { Count: > 0 } readings)
        {
            Choose(readings, number, isBefore, ref nearest);
            if (readings.Count > 1)
                stride ??= (readings[readings.Count - 1].Number - readings[0].Number) / (double)(readings.Count - 1);
        }

        return nearest;
    }

    private static void Choose(SeriesReadings readings, ulong number, bool isBefore, ref SeriesReading? nearest)
    {
        foreach (ref readonly SeriesReading reading in readings.Span)
        {
            bool isThere = isBefore ? reading.Number < number : reading.Number > number;
            if (isThere && (nearest is null || (isBefore ? reading.Number > nearest.Value.Number : reading.Number < nearest.Value.Number)))
                nearest = reading;
        }
    }
}
