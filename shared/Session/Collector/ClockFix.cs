namespace Telemetry.Session.Collector;

/// <summary>
/// One point of a boot's clock (PROTOCOL 11.2): at device time <paramref name="DeviceUs"/> the collector's monotonic clock showed
/// <paramref name="CollectorUs"/>, ± <paramref name="ErrorUs"/>. Times in µs.
/// </summary>
/// <param name="SkewPpb">How much faster the collector's clock runs than the device's, parts per 10⁹; 0 while it is not known.</param>
/// <param name="DriftPpb">How far the real skew may be from that, parts per 10⁹.</param>
public readonly record struct ClockFix(long DeviceUs, long CollectorUs, long ErrorUs, long SkewPpb, long DriftPpb)
{
    /// <summary>The collector's monotonic time at which the device's clock showed <paramref name="deviceUs"/>.</summary>
    public long Map(long deviceUs)
    {
        long distanceUs = deviceUs - DeviceUs;
        return CollectorUs + distanceUs + (long)(distanceUs * (SkewPpb / 1e9));
    }

    /// <summary>The bound of the error of <see cref="Map"/>.</summary>
    public long ErrorUsAt(long deviceUs) => ErrorUs + (long)Math.Ceiling(DriftUs(deviceUs));

    /// <summary>
    /// The same line stated at another device time. Its bound is that of <see cref="ErrorUsAt"/> there, and grows from there on: for times
    /// beyond, as seen from this point, both give the same.
    /// </summary>
    public ClockFix At(long deviceUs) =>
        this with { DeviceUs = deviceUs, CollectorUs = Map(deviceUs), ErrorUs = ErrorUs + (long)DriftUs(deviceUs) };

    private double DriftUs(long deviceUs) => Math.Abs((double)deviceUs - DeviceUs) * (DriftPpb / 1e9);
}
