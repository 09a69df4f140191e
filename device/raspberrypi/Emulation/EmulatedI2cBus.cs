using Telemetry.RaspberryPi.Sensors.I2c;

namespace Telemetry.RaspberryPi.Emulation;

/// <summary>An I2C bus with emulated parts.</summary>
public sealed class EmulatedI2cBus : II2cBus
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Bme280Registers> _parts = [];

    public void Add(int address, Bme280Registers part) => _parts.Add(address, part);

    public I2cAnswer Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        lock (_lock)
        {
            if (!_parts.TryGetValue(address, out Bme280Registers? part) || !part.IsPresent) return I2cAnswer.NoDevice;
            if (write.Length > 0) part.Write(write);
            if (read.Length > 0) part.Read(read);
            return I2cAnswer.Done;
        }
    }

    public void Dispose()
    {
    }
}
