using Telemetry.RaspberryPi.Sensors.I2c;

namespace Telemetry.RaspberryPi.Sensors.Scan;

/// <summary>A part on an I2C bus, as far as it can be known.</summary>
/// <param name="Kind">Null: not a part that is known here.</param>
/// <param name="Name">For people.</param>
/// <param name="Proof">How it is known, or that it is only likely.</param>
/// <param name="IsCertain">False: it may be another part, to which nothing may be written.</param>
internal sealed record I2cPart(SensorKind? Kind, string Name, string Proof, bool IsCertain = true);

/// <summary>
/// Finds out which part has an address, by reading what its data sheet says identifies it. Written are only commands that ask for
/// such data, and only at addresses that a known part has; where something else may be switched by a write, it is only read.
/// </summary>
internal static class I2cIdentity
{
    private const int MillisecondsToAnswer = 2;

    /// <summary>Null: nothing answers.</summary>
    public static I2cPart? Find(II2cBus bus, int address, Action<int> wait) => address switch
    {
        0x76 or 0x77 => Bosch(bus, address),
        0x44 or 0x45 or 0x46 => Sht(bus, address, wait),
        0x38 => Aht20(bus, address),
        0x23 or 0x5c => Bh1750(bus, address),
        0x62 => Scd4x(bus, address, wait),
        >= 0x18 and <= 0x1f => Mcp9808(bus, address),
        _ => null,
    } ?? Unknown(bus, address);

    /// <summary>Chip id in register 0xd0: data sheets of BME280, BMP280, BME680, BMP180.</summary>
    private static I2cPart? Bosch(II2cBus bus, int address)
    {
        Span<byte> id = stackalloc byte[1];
        if (bus.Transfer(address, [0xd0], id) != I2cAnswer.Done) return null;
        string proof = $"chip id 0x{id[0]:x2}";
        return id[0] switch
        {
            0x60 => new I2cPart(DriverKinds.Bme280, "BME280", proof),
            0x58 => new I2cPart(DriverKinds.Bmp280, "BMP280", proof),
            0x61 => new I2cPart(DriverKinds.Bme680, "BME680", proof),
            0x55 => new I2cPart(null, "BMP180", proof),
            _ => new I2cPart(null, "a part that is not known here", $"register 0xd0 is 0x{id[0]:x2}"),
        };
    }

    /// <summary>Status of the SHT3x (0xf32d), serial number of the SHT4x (0x89): with a check sum that nothing else gives.</summary>
    private static I2cPart? Sht(II2cBus bus, int address, Action<int> wait)
    {
        Span<byte> status = stackalloc byte[3];
        if (address != 0x46 && bus.Transfer(address, [0xf3, 0x2d], status) == I2cAnswer.Done && Crc.Sensirion(status[..2]) == status[2])
        {
            return new I2cPart(DriverKinds.Sht3x, "SHT3x", "its status has the right check sum");
        }

        Span<byte> serial = stackalloc byte[6];
        if (!Ask(bus, address, [0x89], serial, wait) || !HasCheckSums(serial)) return null;
        return new I2cPart(DriverKinds.Sht4x, "SHT4x", $"serial number {serial[0]:x2}{serial[1]:x2}{serial[3]:x2}{serial[4]:x2}");
    }

    /// <summary>Only read: a PCF8574A at this address would switch its outputs at a write. The AHT20 answers with its status.</summary>
    private static I2cPart? Aht20(II2cBus bus, int address)
    {
        const int Calibrated = 0x08;
        const int AlwaysZero = 0x63;
        Span<byte> status = stackalloc byte[1];
        if (bus.Transfer(address, [], status) != I2cAnswer.Done || (status[0] & (Calibrated | AlwaysZero)) != Calibrated) return null;
        return new I2cPart(DriverKinds.Aht20, "AHT20", $"probably: its status is 0x{status[0]:x2}, it has no id", IsCertain: false);
    }

    /// <summary>Only read: it has nothing that identifies it, and a PCF8574 may have 0x23.</summary>
    private static I2cPart? Bh1750(II2cBus bus, int address)
    {
        Span<byte> value = stackalloc byte[2];
        return bus.Transfer(address, [], value) == I2cAnswer.Done
            ? new I2cPart(DriverKinds.Bh1750, "BH1750", "probably: something answers at its address, it has no id", IsCertain: false)
            : null;
    }

    /// <summary>Serial number while it is idle, or else whether it has a value: both with check sums.</summary>
    private static I2cPart? Scd4x(II2cBus bus, int address, Action<int> wait)
    {
        Span<byte> serial = stackalloc byte[9];
        if (Ask(bus, address, [0x36, 0x82], serial, wait) && HasCheckSums(serial))
        {
            return new I2cPart(DriverKinds.Scd4x, "SCD4x", $"serial number {serial[0]:x2}{serial[1]:x2}{serial[3]:x2}{serial[4]:x2}{serial[6]:x2}{serial[7]:x2}");
        }

        Span<byte> ready = stackalloc byte[3];
        return Ask(bus, address, [0xe4, 0xb8], ready, wait) && HasCheckSums(ready)
            ? new I2cPart(DriverKinds.Scd4x, "SCD4x", "it measures, its status has the right check sum")
            : null;
    }

    /// <summary>Manufacturer in register 6, device and revision in register 7.</summary>
    private static I2cPart? Mcp9808(II2cBus bus, int address)
    {
        Span<byte> maker = stackalloc byte[2];
        Span<byte> device = stackalloc byte[2];
        if (bus.Transfer(address, [0x06], maker) != I2cAnswer.Done || bus.Transfer(address, [0x07], device) != I2cAnswer.Done) return null;
        return maker[0] == 0x00 && maker[1] == 0x54 && device[0] == 0x04
            ? new I2cPart(DriverKinds.Mcp9808, "MCP9808", $"manufacturer 0x0054, device 0x{device[0]:x2}{device[1]:x2}")
            : null;
    }

    private static I2cPart? Unknown(II2cBus bus, int address)
    {
        Span<byte> value = stackalloc byte[1];
        return bus.Transfer(address, [], value) switch
        {
            I2cAnswer.Done => new I2cPart(null, "a part that is not known here", "it answers"),
            _ => null,
        };
    }

    /// <summary>A part that needs a moment between command and answer, and a stop between them.</summary>
    private static bool Ask(II2cBus bus, int address, ReadOnlySpan<byte> command, Span<byte> answer, Action<int> wait)
    {
        if (bus.Transfer(address, command, []) != I2cAnswer.Done) return false;
        wait(MillisecondsToAnswer);
        return bus.Transfer(address, [], answer) == I2cAnswer.Done;
    }

    private static bool HasCheckSums(ReadOnlySpan<byte> words)
    {
        for (int i = 0; i < words.Length; i += 3)
        {
            if (Crc.Sensirion(words[i..(i + 2)]) != words[i + 2]) return false;
        }

        return true;
    }
}
