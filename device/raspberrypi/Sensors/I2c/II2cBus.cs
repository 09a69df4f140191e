namespace Telemetry.RaspberryPi.Sensors.I2c;

/// <summary>An I2C bus: one transfer at a time.</summary>
public interface II2cBus : IDisposable
{
    /// <summary>
    /// Writes, then reads after a repeated start; either may be empty, not both. The answer says whether the device acknowledged.
    /// </summary>
    /// <param name="address">7 bits, 0x03 to 0x77</param>
    /// <param name="write">sent to the device</param>
    /// <param name="read">filled by the device</param>
    I2cAnswer Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read);
}

/// <summary>What became of a transfer.</summary>
public enum I2cAnswer
{
    Done,

    /// <summary>Nobody acknowledged the address (ENXIO, EREMOTEIO, EIO).</summary>
    NoDevice,

    /// <summary>A driver of the kernel has the address (EBUSY): i2cdetect shows "UU".</summary>
    Claimed,

    /// <summary>The bus did not become free or the device held the clock (ETIMEDOUT, EAGAIN).</summary>
    Hung,

    /// <summary>Anything else.</summary>
    Failed,
}
