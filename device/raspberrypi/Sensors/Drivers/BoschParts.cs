using Iot.Device.Bmxx80;
using Iot.Device.Bmxx80.ReadResult;

namespace Telemetry.RaspberryPi.Sensors.Drivers;

/// <summary>BME280, BMP280 and BME680.</summary>
internal static class BoschParts
{
    private const byte ChipIdRegister = 0xd0;
    private static readonly Dictionary<byte, string> ChipIds = new() { [0x55] = "BMP180", [0x58] = "BMP280", [0x60] = "BME280", [0x61] = "BME680" };

    public static DriverSource Bme280(PartDevice device)
    {
        Confirm(device, 0x60);
        Bme280 part = new(device);
        device.Check = CheckSettings;
        return new DriverSource(part, () =>
        {
            Bme280ReadResult result = part.Read();
            return key => key switch
            {
                "temperature" => result.Temperature?.DegreesCelsius,
                "humidity" => result.Humidity?.Percent,
                _ => result.Pressure?.Hectopascals,
            };
        });
    }

    public static DriverSource Bmp280(PartDevice device)
    {
        Confirm(device, 0x58);
        Bmp280 part = new(device);
        device.Check = CheckSettings;
        return new DriverSource(part, () =>
        {
            Bmp280ReadResult result = part.Read();
            return key => key == "temperature" ? result.Temperature?.DegreesCelsius : result.Pressure?.Hectopascals;
        });
    }

    public static DriverSource Bme680(PartDevice device)
    {
        Confirm(device, 0x61);
        Bme680 part = new(device);
        device.Check = CheckSettings;
        return new DriverSource(part, () =>
        {
            Bme680ReadResult result = part.Read();
            return key => key switch
            {
                "temperature" => result.Temperature?.DegreesCelsius,
                "humidity" => result.Humidity?.Percent,
                "pressure" => result.Pressure?.Hectopascals,
                _ => result.GasResistance?.Ohms,
            };
        });
    }

    /// <summary>Says which part it is where it is not the one that the configuration names.</summary>
    private static void Confirm(PartDevice device, byte wanted)
    {
        Span<byte> id = stackalloc byte[1];
        device.WriteRead([ChipIdRegister], id);
        if (id[0] == wanted) return;
        string found = ChipIds.TryGetValue(id[0], out string? name) ? $"is a {name}" : "is another part";
        throw new SensorException($"the part at {device} is no {ChipIds[wanted]}: its chip id is 0x{id[0]:x2}, it {found}");
    }

    /// <summary>
    /// A part whose supply was interrupted has forgotten its settings and answers with the values of a skipped measurement (data sheet
    /// of the BME280, 5.4.7 to 5.4.9), which the driver would turn into a plausible temperature.
    /// </summary>
    private static void CheckSettings(ReadOnlySpan<byte> answer)
    {
        if (answer is [0x80, 0, 0]) throw new SensorException("it lost its settings (was its supply interrupted?) and is set up anew");
    }
}
