namespace Telemetry.Collector.History;

/// <summary>Gathers readings into spans of time that begin at multiples of their length since 1970. Spans without a reading are left out.</summary>
/// <param name="openLimit">
/// Buckets that are kept open: times of readings that follow each other may go back a little, where another point of the clock takes over.
/// A bucket that a reading comes back to later is given once more.
/// </param>
public sealed class Buckets(long everyUs, Aggregate aggregate, Action<Bucket> take, int openLimit = Buckets.UsualOpenLimit)
{
    private const int UsualOpenLimit = 4096;

    // Of one device; a channel may be of another unit or type in another boot.
    private readonly SortedDictionary<(long StartUs, string Channel, string Unit, int Type), Bucket> _open = new(Comparer<(long, string, string, int)>.Create(Compare));
    private ((long StartUs, string Channel, string Unit, int Type) Key, Bucket? Bucket) _last;

    public void Add(ReadingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        long startUs = reader.UtcUs - (((reader.UtcUs % everyUs) + everyUs) % everyUs);
        (long, string, string, int) key = (startUs, reader.Channel.Name, reader.Channel.Unit, (int)reader.Channel.Type);
        if (_last.Bucket is null || _last.Key != key)
            _last = (key, Open(key, reader));
        _last.Bucket.Add(reader);
    }

    public void End()
    {
        foreach (Bucket bucket in _open.Values)
            take(bucket);
        _open.Clear();
        _last = default;
    }

    private Bucket Open((long StartUs, string, string, int) key, ReadingReader reader)
    {
        if (_open.TryGetValue(key, out Bucket? bucket))
            return bucket;

        if (_open.Count == openLimit)
        {
            (long, string, string, int) first = _open.Keys.First();
            take(_open[first]);
            _open.Remove(first);
        }

        bucket = new Bucket(key.StartUs, reader.Boot.Device, reader.Channel, aggregate);
        _open.Add(key, bucket);
        return bucket;
    }

    private static int Compare((long StartUs, string Channel, string Unit, int Type) a, (long StartUs, string Channel, string Unit, int Type) b)
    {
        int order = a.StartUs.CompareTo(b.StartUs);
        order = order != 0 ? order : string.CompareOrdinal(a.Channel, b.Channel);
        order = order != 0 ? order : string.CompareOrdinal(a.Unit, b.Unit);
        return order != 0 ? order : a.Type.CompareTo(b.Type);
    }
}
