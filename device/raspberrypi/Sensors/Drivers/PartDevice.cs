using System.ComponentModel;
using System.Device.I2c;
using System.Text.RegularExpressions;
using Telemetry.RaspberryPi.Sensors.I2c;

namespace Telemetry.RaspberryPi.Sensors.Drivers;

/// <summary>The connection of a driver to its part: says what an error means, and checks what the driver does not.</summary>
internal sealed partial class PartDevice : I2cDevice
{
    private readonly I2cDevice _device;
    private readonly int _bus;
    private readonly int _address;

    private PartDevice(I2cDevice device, int bus, int address)
    {
        _device = device;
        _bus = bus;
        _address = address;
    }

    /// <summary>Sees each answer before the driver does; throws what is wrong with it.</summary>
    public CheckAnswer? Check { get; set; }

    public delegate void CheckAnswer(ReadOnlySpan<byte> answer);

    public override I2cConnectionSettings ConnectionSettings => _device.ConnectionSettings;

    /// <exception cref="SensorException">There is no such bus, no right to use it, or the kernel has the part.</exception>
    public static PartDevice Open(int bus, int address, SensorEnvironment environment)
    {
        if (I2cText.DriverOf(environment, bus, address) is { Length: > 0 } driver) throw new SensorException(I2cText.Claimed(bus, address, driver));
        if (environment.FindI2cBus is { } find)
        {
            return new PartDevice(new BusDevice(find(bus) ?? throw new SensorException(I2cText.NoBus(environment, bus)), bus, address), bus, address);
        }

        string file = Path.Combine(environment.DevRoot, $"i2c-{bus}");
        if (!File.Exists(file)) throw new SensorException(I2cText.NoBus(environment, bus));
        try
        {
            using FileStream test = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SensorException(I2cText.NoRight(file, "i2c"), e);
        }

        return new PartDevice(Create(new I2cConnectionSettings(bus, address)), bus, address);
    }

    public override void Read(Span<byte> buffer)
    {
        try
        {
            _device.Read(buffer);
        }
        catch (IOException e)
        {
            throw Explained(e);
        }

        Check?.Invoke(buffer);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _device.Write(buffer);
        }
        catch (IOException e)
        {
            throw Explained(e);
        }
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        try
        {
            _device.WriteRead(writeBuffer, readBuffer);
        }
        catch (IOException e)
        {
            throw Explained(e);
        }

        Check?.Invoke(readBuffer);
    }

    public override string ToString() => $"0x{_address:x2} of {I2cText.Bus(_bus)}";

    protected override void Dispose(bool disposing)
    {
        if (disposing) _device.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The package's message has the kernel's error number in it, and nothing else that helps.</summary>
    private SensorException Explained(IOException error)
    {
        Match number = ErrorNumber().Match(error.Message);
        int errno = number.Success ? int.Parse(number.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
        return new SensorException(LinuxI2cBus.AnswerOf(errno) switch
        {
            I2cAnswer.NoDevice => I2cText.NoAnswer(_bus, _address),
            I2cAnswer.Hung => $"{I2cText.Bus(_bus)} hangs: a part or a wire holds it; switch the power off and on",
            _ => $"{this}: {error.Message}{(errno > 0 ? $" ({new Win32Exception(errno).Message})" : "")}",
        }, error);
    }

    [GeneratedRegex(@"Error (\d+)")]
    private static partial Regex ErrorNumber();
}
