using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Engine;
using Telemetry.Collector.History;

namespace Telemetry.Collector.Http;

/// <summary>Answers a request for stored readings of one channel from an opened database, on the thread of the query.</summary>
internal sealed class ChannelHistory
{
    private readonly Database _database;
    private readonly ReadingsRequest _request;
    private readonly CancellationToken _cancelled;
    private readonly IReadOnlyList<BootOfDevice> _boots;
    private readonly Journal _journal;
    private readonly StoredChannel _newest;

    private ChannelHistory(Database database, ReadingsRequest request, CancellationToken cancelled)
    {
        (_database, _request, _cancelled) = (database, request, cancelled);
        _boots = BootsOf(database, request);
        _journal = JournalOf(database, _boots);
        _newest = _boots.SelectMany(boot => boot.Channels).Last();
    }

    /// <exception cref="ProblemException">There is no such device or channel, or the request does not fit it.</exception>
    public static ReadingsAnswer Answer(Database database, ReadingsRequest request, CancellationToken cancelled)
    {
        ChannelHistory history = new(database, request, cancelled);
        return request switch
        {
            { Points: { } points } => history.Points(points),
            { StepUs: { } stepUs } => history.Buckets(stepUs, request.Range),
            _ => history.Page(request.Range, request.Limit),
        };
    }

    /// <summary>The boots of the device with the channels that are wanted.</summary>
    /// <exception cref="ProblemException">There is no such device or channel.</exception>
    public static IReadOnlyList<BootOfDevice> BootsOf(Database database, ReadingsRequest request)
    {
        try
        {
            using Catalog catalog = new(database);
            return catalog.Boots(catalog.Devices([request.Device])[0], request.Channels);
        }
        catch (UserException exception)
        {
            throw new ProblemException(Problem.Of(exception, StatusCodes.Status404NotFound));
        }
    }

    public static Journal JournalOf(Database database, IReadOnlyList<BootOfDevice> boots)
    {
        HashSet<int> wanted = [.. boots.SelectMany(boot => boot.Channels).Select(channel => channel.Id)];
        return new Journal(database, wanted.Contains);
    }

    /// <summary>Every reading whose time is known: a bucket needs one.</summary>
    public static TimeRange Known(TimeRange range) => range.IsAll ? range with { ToUs = long.MaxValue - 1 } : range;

    private RawAnswer Page(TimeRange range, int limit)
    {
        using ReadingReader reader = new(_database, _journal, From(_request.After), range, boot => boot.BootId == _request.After?.BootId ? _request.After.Number : 0);
        List<RawReading> readings = [];
        PagePosition? next = null;
        for (long bytes = 0; reader.Next(); bytes += reader.Data.Length)
        {
            _cancelled.ThrowIfCancellationRequested();
            if (readings.Count == limit || bytes > HttpLimits.PageDataBytes)
            {
                next = new PagePosition(reader.Boot.BootId, reader.Reading.Number);
                break;
            }

            readings.Add(Own(reader.Channel, new RawReading(
                reader.HasTime ? UtcText.Time(reader.UtcUs) : null,
                reader.HasTime ? reader.ErrorUs / 1e3 : null,
                reader.Boot.Name,
                reader.Reading.Number,
                Values.ToObject(reader.Channel.Type, reader.Reading.Bits, reader.Data))));
        }

        (DateTime? from, DateTime? to) = Ends(range);
        return new RawAnswer(
            _request.Device, _newest.Name, _newest.Quantity, _newest.Unit, TypeNames.Of(_newest.Type), _newest.Resolution, from, to,
            reader.WithoutTime, reader.Damaged + _journal.DamagedRows.Count, readings, next?.ToString());
    }

    private IEnumerable<BootOfDevice> From(PagePosition? after)
    {
        if (after is null)
            return _boots;

        return _boots.Any(boot => boot.BootId == after.BootId)
            ? _boots.SkipWhile(boot => boot.BootId != after.BootId)
            : throw new ProblemException(new Problem("Gone", StatusCodes.Status410Gone, $"the readings at '{after}' are not there any more; begin without after"));
    }

    /// <summary>Single readings if there are few enough, else buckets.</summary>
    private ReadingsAnswer Points(int points)
    {
        TimeRange range = Known(_request.Range);
        SeriesExtent extent = SeriesExtent.Of(_database, _journal, _boots, range);

        // Where there are many more, not even the first are read in vain.
        if (extent.Most <= points + (2L * Store.Sqlite.BlockLimits.Readings * _boots.Count) && Page(range, points) is { Next: null } few)
            return few;

        bool isEndOpen = range.ToUs >= long.MaxValue - 1;
        long fromUs = range.FromUs == long.MinValue ? extent.FirstUs ?? 0 : range.FromUs;
        long toUs = !isEndOpen ? range.ToUs : Math.Max(extent.LastUs ?? 0, range.FromUs == long.MinValue ? 0 : TimeText.Microseconds(_request.Now));
        return Buckets(BucketStep.For(toUs - fromUs, points), range);
    }

    private BucketAnswer Buckets(long stepUs, TimeRange asked)
    {
        if (_request.Aggregate is { } one && Aggregates.NeedsNumbers(one) && !_newest.IsNumeric)
            throw RequestQuery.Wrong($"text and bytes have no {Aggregates.Name(one)}; there are first, last and count");

        TimeRange range = Known(asked);
        List<Bucket> found = [];
        Buckets buckets = new(stepUs, _request.Aggregate ?? Aggregate.Mean, Take, openLimit: HttpLimits.Buckets + 1);
        using ReadingReader reader = new(_database, _journal, _boots, range);
        while (reader.Next())
        {
            _cancelled.ThrowIfCancellationRequested();
            buckets.Add(reader);
        }

        buckets.End();
        (DateTime? from, DateTime? to) = Ends(range);
        return new BucketAnswer(
            _request.Device, _newest.Name, _newest.Quantity, _newest.Unit, TypeNames.Of(_newest.Type), _newest.Resolution, from, to,
            reader.WithoutTime, reader.Damaged + _journal.DamagedRows.Count, stepUs / 1e3, [.. found.OrderBy(bucket => bucket.StartUs).Select(Describe)]);

        void Take(Bucket bucket)
        {
            if (found.Count == HttpLimits.Buckets)
                throw RequestQuery.Wrong(TooMany(range));
            found.Add(bucket);
        }
    }

    private string TooMany(TimeRange range)
    {
        (DateTime? from, DateTime? to) = Ends(range);
        long stepUs = BucketStep.For((long)((to - from)?.TotalMicroseconds ?? 0), HttpLimits.Buckets);
        return $"there would be more than {HttpLimits.Buckets} buckets; step={BucketStep.Text(stepUs)} gives fewer";
    }

    private object Describe(Bucket bucket)
    {
        DateTime time = UtcText.Time(bucket.StartUs);
        object first = Values.ToObject(bucket.Channel.Type, bucket.FirstBits, bucket.FirstData);
        object last = Values.ToObject(bucket.Channel.Type, bucket.LastBits, bucket.LastData);
        bool isNumeric = bucket.Channel.IsNumeric;
        return _request.Aggregate switch
        {
            null => Own(bucket.Channel, new FullBucket(
                time, bucket.Count, isNumeric ? Values.OfDouble(bucket.Channel.Type, bucket.Min) : null, isNumeric ? bucket.Mean : null, isNumeric ? Values.OfDouble(bucket.Channel.Type, bucket.Max) : null, first, last)),
            Aggregate.First => Own(bucket.Channel, new SingleBucket(time, first)),
            Aggregate.Last => Own(bucket.Channel, new SingleBucket(time, last)),
            Aggregate.Count => Own(bucket.Channel, new SingleBucket(time, bucket.Count)),
            Aggregate.Min or Aggregate.Max => Own(bucket.Channel, new SingleBucket(time, Values.OfDouble(bucket.Channel.Type, bucket.Number))),
            _ => Own(bucket.Channel, new SingleBucket(time, bucket.Number)),
        };
    }

    /// <summary>Says so where a reading or bucket is of another unit or type than the answer.</summary>
    private T Own<T>(StoredChannel channel, T item)
        where T : Foreign =>
        channel.Unit == _newest.Unit && channel.Type == _newest.Type ? item : item with { Unit = channel.Unit, Type = TypeNames.Of(channel.Type) };

    /// <summary>What was asked for; where it is open, the first reading and now.</summary>
    private (DateTime? From, DateTime? To) Ends(TimeRange range)
    {
        long? fromUs = range.FromUs != long.MinValue ? range.FromUs : SeriesExtent.Of(_database, _journal, _boots, Known(range)).FirstUs;
        DateTime to = range.ToUs < long.MaxValue - 1 ? UtcText.Time(range.ToUs) : _request.Now.UtcDateTime;
        return fromUs is { } us ? (UtcText.Time(us), to) : (null, null);
    }
}
