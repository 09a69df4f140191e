using System.Device.I2c;
using Telemetry.RaspberryPi.Sensors.I2c;

namespace Telemetry.RaspberryPi.Sensors.Drivers;

/// <summary>A part on a bus of ours, emulated or faked, as the package's drivers see it.</summary>
internal sealed class BusDevice(II2cBus bus, int number, int address) : I2cDevice
{
    public override I2cConnectionSettings ConnectionSettings { get; } = new(number, address);

    public override void Read(Span<byte> buffer) => Transfer([], buffer);

    public override void Write(ReadOnlySpan<byte> buffer) => Transfer(buffer, []);

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => Transfer(writeBuffer, readBuffer);

    private void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        switch (bus.Transfer(address, write, read))
        {
            case I2cAnswer.Done: break;
            case I2cAnswer.NoDevice: throw new IOException($"Error {LinuxI2cBus.Eremoteio} performing I2C data transfer.");
            case I2cAnswer.Hung: throw new IOException($"Error {LinuxI2cBus.Etimedout} performing I2C data transfer.");
            default: throw new IOException("Error performing I2C data transfer.");
        }
    }
}
