namespace Telemetry.Collector.Engine;

/// <summary>How many a second, as the mean of the last 10 whole seconds.</summary>
internal sealed class RateMeter
{
    private const int Seconds = 10;
    private const long SecondUs = 1_000_000;

    private readonly long[] _counts = new long[Seconds + 1];
    private long _second = long.MinValue;
    private long _firstSecond;

    /// <summary>Since the start.</summary>
    public long Total { get; private set; }

    public void Add(long count, long nowUs)
    {
        Total += count;
        Advance(nowUs);
        _counts[_second % _counts.Length] += count;
    }

    public double PerSecond(long nowUs)
    {
        if (_second == long.MinValue)
            return 0;

        Advance(nowUs);
        long sum = 0;
        for (int i = 1; i <= Seconds; i++)
            sum += _second >= i ? _counts[(_second - i) % _counts.Length] : 0;

        // In its first seconds there are fewer to take the mean of.
        long seconds = Math.Clamp(_second - _firstSecond, 1, Seconds);
        return (double)sum / seconds;
    }

    private void Advance(long nowUs)
    {
        long second = nowUs / SecondUs;
        if (_second == long.MinValue)
        {
            _second = second;
            _firstSecond = second;
        }

        if (second - _second >= _counts.Length)
        {
            Array.Clear(_counts);
            _second = second;
        }

        while (_second < second)
        {
            _second++;
            _counts[_second % _counts.Length] = 0;
        }
    }
}
