namespace Telemetry.Collector.History;

/// <summary>What stands for the readings of a bucket.</summary>
public enum Aggregate
{
    Mean,
    Min,
    Max,
    Last,
}

public static class Aggregates
{
    public static bool TryParse(string text, out Aggregate aggregate)
    {
        aggregate = default;
        foreach (Aggregate one in Enum.GetValues<Aggregate>())
        {
            if (Name(one) == text)
            {
                aggregate = one;
                return true;
            }
        }

        return false;
    }

    public static string Name(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Min => "min",
        Aggregate.Max => "max",
        Aggregate.Last => "last",
        _ => "mean",
    };
}

/// <summary>The readings of one channel in one span of time.</summary>
public sealed class Bucket(long startUs, string device, StoredChannel channel, Aggregate aggregate)
{
    private long _finite;
    private double _sum;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <summary>UTC in µs, a multiple of the span.</summary>
    public long StartUs { get; } = startUs;

    public string Device { get; } = device;

    public StoredChannel Channel { get; } = channel;

    public Aggregate Aggregate { get; } = aggregate;

    public long Count { get; private set; }

    /// <summary>Mean, least or greatest of the finite values; NaN: there is none.</summary>
    public double Number => _finite == 0 ? double.NaN : Aggregate switch
    {
        Aggregate.Min => _min,
        Aggregate.Max => _max,
        _ => _sum / _finite,
    };

    /// <summary>The last value, as in <see cref="Store.StoredReading.Bits"/>.</summary>
    public long LastBits { get; private set; }

    public byte[] LastData { get; private set; } = [];

    internal void Add(ReadingReader reader)
    {
        Count++;
        if (Aggregate == Aggregate.Last)
        {
            LastBits = reader.Reading.Bits;
            LastData = reader.Data.ToArray();
            return;
        }

        double value = Values.ToDouble(Channel.Type, reader.Reading.Bits);
        if (!double.IsFinite(value))
            return;

        _finite++;
        _sum += value;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
    }
}
