namespace Telemetry.Collector.History;

/// <summary>What stands for the readings of a bucket.</summary>
public enum Aggregate
{
    Mean,
    Min,
    Max,
    Sum,
    Count,
    First,
    Last,
}

public static class Aggregates
{
    public const string All = "mean, min, max, sum, count, first or last";

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

    /// <summary>Text and bytes have none of it.</summary>
    public static bool NeedsNumbers(Aggregate aggregate) => aggregate is Aggregate.Mean or Aggregate.Min or Aggregate.Max or Aggregate.Sum;

    public static string Name(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Min => "min",
        Aggregate.Max => "max",
        Aggregate.Sum => "sum",
        Aggregate.Count => "count",
        Aggregate.First => "first",
        Aggregate.Last => "last",
        _ => "mean",
    };
}

/// <summary>The readings of one channel in one span of time.</summary>
/// <param name="aggregate">which of them a row shows</param>
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

    /// <summary>Of the finite values, as are the two below; NaN: there is none.</summary>
    public double Mean => _finite == 0 ? double.NaN : _sum / _finite;

    public double Min => _finite == 0 ? double.NaN : _min;

    public double Max => _finite == 0 ? double.NaN : _max;

    /// <summary>What is shown is the value of a reading: that of <see cref="Bits"/> and <see cref="Data"/>, else <see cref="Number"/>.</summary>
    public bool IsOfReading => Aggregate is Aggregate.First or Aggregate.Last;

    public double Number => Aggregate switch
    {
        Aggregate.Min => Min,
        Aggregate.Max => Max,
        Aggregate.Sum => _finite == 0 ? double.NaN : _sum,
        Aggregate.Count => Count,
        _ => Mean,
    };

    public long Bits => Aggregate == Aggregate.First ? FirstBits : LastBits;

    public byte[] Data => Aggregate == Aggregate.First ? FirstData : LastData;

    /// <summary>The first value, as in <see cref="Store.StoredReading.Bits"/>.</summary>
    public long FirstBits { get; private set; }

    public byte[] FirstData { get; private set; } = [];

    public long LastBits { get; private set; }

    public byte[] LastData { get; private set; } = [];

    internal void Add(ReadingReader reader)
    {
        long bits = reader.Reading.Bits;
        LastBits = bits;
        if (!Channel.IsNumeric)
            LastData = reader.Data.ToArray();
        if (Count++ == 0)
            (FirstBits, FirstData) = (LastBits, LastData);

        double value = Values.ToDouble(Channel.Type, bits);
        if (!Channel.IsNumeric || !double.IsFinite(value))
            return;

        _finite++;
        _sum += value;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
    }
}
