namespace Telemetry.Simulator.Devices;

/// <summary>
/// A device's own clock: microseconds since its boot (PROTOCOL 1.7), a little too fast or too slow, as crystals are.
/// </summary>
public readonly struct DeviceClock
{
    /// <summary>Common crystals keep 20 to 30 ppm.</summary>
    public const double LargestSkew = 30e-6;

    private readonly long _bootUs;
    private readonly double _rate;

    /// <param name="bootUs">When the device started, in the run's time.</param>
    /// <param name="skew">How much faster than the run's clock: 20e-6 is 20 ppm.</param>
    public DeviceClock(long bootUs, double skew)
    {
        _bootUs = bootUs;
        _rate = 1 + skew;
    }

    public long ToDevice(long runUs) => (long)((runUs - _bootUs) * _rate);

    /// <summary>The first moment of the run at which the device's clock shows at least <paramref name="deviceUs"/>.</summary>
    public long ToRun(long deviceUs)
    {
        if (deviceUs == long.MaxValue) return long.MaxValue;
        long runUs = _bootUs + (long)Math.Ceiling(deviceUs / _rate);
        return ToDevice(runUs) >= deviceUs ? runUs : runUs + 1;
    }
}
