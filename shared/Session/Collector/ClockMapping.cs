namespace Telemetry.Session.Collector;

/// <summary>
/// Maps device time of one boot to the collector's monotonic time, with an error that is never larger than stated (PROTOCOL 11), as
/// long as the device's clock runs within 100 ppm of the collector's, and once its skew is measured within 10 ppm of that.
/// <para>
/// One exchange of PING and PONG bounds the difference between the clocks at its moment to half its round trip; the bound grows with the
/// distance from that moment. So of the exchanges that are kept, the best one for a moment gives the offset: the last 8, and the best one of
/// each of the last two windows of 10 minutes, which also measure how fast the device's clock runs.
/// </para>
/// </summary>
public sealed class ClockMapping
{
    /// <summary>PROTOCOL 11.2.</summary>
    public const int RecentExchanges = 8;

    // A crystal of 20 to 50 ppm, its ageing and temperature, and the same on the collector's side.
    private const long DriftBeforeSkewPpb = 100_000;

    // What is left once the skew is measured: the error of the measurement, and the change of temperature since.
    private const long DriftWithSkewPpb = 20_000;
    private const double LargestSkewError = 10e-6;
    private const long WindowUs = 600L * 1_000_000;

    // Beyond it (34 years) a device's times are nonsense, and sums could overflow.
    private const long LargestTimeUs = 1L << 60;

    private readonly Exchange[] _recent = new Exchange[RecentExchanges];
    private int _taken;
    private Exchange _windowBest;
    private Exchange _lastWindowBest;
    private long _windowStartUs;
    private double _skew;
    private bool _isSkewKnown;

    /// <summary>Collector time less device time is <c>OffsetUs</c> ± <c>ErrorUs</c> at device time <c>DeviceUs</c>.</summary>
    private readonly record struct Exchange(long DeviceUs, long OffsetUs, long RoundTripUs, long ErrorUs, bool IsSet);

    /// <summary>No exchange yet: nothing can be mapped.</summary>
    public bool IsEmpty => _taken == 0;

    /// <summary>Shortest round trip of the last exchanges, µs; null before the first.</summary>
    public long? RoundTripUs { get; private set; }

    /// <summary>How much faster the collector's clock runs than the device's; null while it is not known well enough.</summary>
    public double? Skew => _isSkewKnown ? _skew : null;

    /// <summary>
    /// Takes an exchange (PROTOCOL 11.1). False: its times contradict themselves, it is ignored.
    /// </summary>
    /// <param name="t1Us">collector's time of sending PING</param>
    /// <param name="t2Us">device's time at which PING arrived</param>
    /// <param name="t3Us">device's time of sending PONG</param>
    /// <param name="t4Us">collector's time at which PONG arrived</param>
    public bool Add(long t1Us, long t2Us, long t3Us, long t4Us)
    {
        if (t2Us < 0 || t3Us > LargestTimeUs || t3Us < t2Us || t4Us - t1Us < t3Us - t2Us)
            return false;

        // The device's clock may have run fast while it held the PING; without this the bound could be below zero.
        long heldDriftUs = (long)Math.Ceiling((t3Us - t2Us) * (DriftBeforeSkewPpb / 1e9));
        long roundTripUs = t4Us - t1Us - (t3Us - t2Us);
        long offsetUs = (t1Us - t2Us + (t4Us - t3Us)) / 2;
        Exchange exchange = new(t2Us + ((t3Us - t2Us) / 2), offsetUs, roundTripUs, (roundTripUs / 2) + heldDriftUs + 1, true);
        _recent[_taken % RecentExchanges] = exchange;
        _taken++;
        RoundTripUs = ShortestRoundTripUs();
        KeepInWindow(exchange);
        return true;
    }

    /// <summary>
    /// The collector's monotonic time (µs, may be negative: before it started) at which the device's clock showed <paramref name="deviceUs"/>,
    /// and the bound of its error, µs. False before the first exchange, and for times beyond any clock.
    /// </summary>
    public bool TryMap(long deviceUs, out long collectorUs, out long errorUs)
    {
        bool isKnown = TryFix(deviceUs, out ClockFix fix);
        collectorUs = isKnown ? fix.Map(deviceUs) : 0;
        errorUs = isKnown ? fix.ErrorUsAt(deviceUs) : long.MaxValue;
        return isKnown;
    }

    /// <summary>The exchange that <see cref="TryMap"/> would use for a device time, as what can be kept of it.</summary>
    public bool TryFix(long deviceUs, out ClockFix fix)
    {
        fix = default;
        if (IsEmpty || deviceUs < 0 || deviceUs > LargestTimeUs)
            return false;

        fix = Fix(_recent[0]);
        for (int i = 1; i < Math.Min(_taken, RecentExchanges); i++)
            Consider(_recent[i], deviceUs, ref fix);

        Consider(_windowBest, deviceUs, ref fix);
        Consider(_lastWindowBest, deviceUs, ref fix);
        return true;
    }

    /// <summary>What the device's clock shows at a time of the collector's, µs, by the last exchange: good enough to ask for the error at that moment.</summary>
    public bool TryMapBack(long collectorUs, out long deviceUs)
    {
        deviceUs = IsEmpty ? 0 : collectorUs - _recent[(_taken - 1) % RecentExchanges].OffsetUs;
        return !IsEmpty && deviceUs >= 0;
    }

    private void Consider(in Exchange exchange, long deviceUs, ref ClockFix best)
    {
        if (exchange.IsSet && Fix(exchange) is var candidate && candidate.ErrorUsAt(deviceUs) < best.ErrorUsAt(deviceUs))
            best = candidate;
    }

    private ClockFix Fix(in Exchange exchange) => new(
        exchange.DeviceUs,
        exchange.DeviceUs + exchange.OffsetUs,
        exchange.ErrorUs,
        _isSkewKnown ? (long)Math.Round(_skew * 1e9) : 0,
        _isSkewKnown ? DriftWithSkewPpb : DriftBeforeSkewPpb);

    private void KeepInWindow(in Exchange exchange)
    {
        if (!_windowBest.IsSet)
        {
            _windowStartUs = exchange.DeviceUs;
            _windowBest = exchange;
        }
        else if (exchange.DeviceUs - _windowStartUs >= WindowUs)
        {
            _lastWindowBest = _windowBest;
            _windowBest = exchange;
            _windowStartUs = exchange.DeviceUs;
        }
        else if (exchange.ErrorUs <= _windowBest.ErrorUs)
        {
            _windowBest = exchange;
        }

        MeasureSkew();
    }

    private void MeasureSkew()
    {
        double distanceUs = _windowBest.DeviceUs - _lastWindowBest.DeviceUs;
        if (!_lastWindowBest.IsSet || distanceUs <= 0)
            return;

        double errorOfSkew = (_windowBest.ErrorUs + _lastWindowBest.ErrorUs) / distanceUs;
        if (errorOfSkew > LargestSkewError)
            return;

        _skew = (_windowBest.OffsetUs - _lastWindowBest.OffsetUs) / distanceUs;
        _isSkewKnown = true;
    }

    private long ShortestRoundTripUs()
    {
        long shortest = long.MaxValue;
        for (int i = 0; i < Math.Min(_taken, RecentExchanges); i++)
            shortest = Math.Min(shortest, _recent[i].RoundTripUs);

        return shortest;
    }
}
