using Iot.Device.CpuTemperature;
using Telemetry.RaspberryPi.Sensors.Drivers;
using Telemetry.RaspberryPi.Sensors.I2c;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>Sensors that the drivers of Iot.Device.Bindings read.</summary>
public static class DriverProvider
{
    // Sensirion's data sheets: a value of two bytes is followed by its check sum.
    private const int SensirionAnswer = 6;

    /// <summary>How each part on I2C is opened and read: by the name of its kind.</summary>
    private static readonly Dictionary<string, Func<PartDevice, DriverSource>> Parts = new(StringComparer.Ordinal)
    {
        ["bme280"] = BoschParts.Bme280,
        ["bmp280"] = BoschParts.Bmp280,
        ["bme680"] = BoschParts.Bme680,
        ["sht3x"] = Sht3x,
        ["sht4x"] = Sht4x,
        ["aht20"] = Aht20,
        ["bh1750"] = Bh1750,
        ["scd4x"] = Scd4x,
        ["mcp9808"] = Mcp9808,
    };

    public static bool IsBuiltIn => true;

    internal static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment)
    {
        SensorKind kind = settings.Kind;
        if (kind == DriverKinds.Gpio) return GpioInput.Plan(settings, environment);
        if (kind == DriverKinds.CpuTemperature) return new SensorPlan(kind.Channels, "board", _ => Processor());
        int bus = settings.Get(DriverKinds.BusKey);
        int address = settings.Get(DriverKinds.AddressOf(kind));
        // Waits up to 5 s for its next value: on a thread of its own it delays no other part. The kernel orders their transfers.
        string thread = kind == DriverKinds.Scd4x ? $"i2c-{bus} {kind.Name}" : $"i2c-{bus}";
        return new SensorPlan(kind.Channels, thread, kinds => Open(kind, kinds, bus, address, environment));
    }

    private static DriverSource Open(SensorKind kind, IReadOnlyList<ChannelKind> kinds, int bus, int address, SensorEnvironment environment)
    {
        PartDevice device = PartDevice.Open(bus, address, environment);
        try
        {
            DriverSource source = Parts[kind.Name](device);
            source.Select(kinds);
            return source;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    private static DriverSource Sht3x(PartDevice device)
    {
        device.Check = CheckSensirion;
        Iot.Device.Sht3x.Sht3x part = new(device);
        return new DriverSource(part, key => key == "temperature" ? part.Temperature.DegreesCelsius : part.Humidity.Percent);
    }

    private static DriverSource Sht4x(PartDevice device)
    {
        Iot.Device.Sht4x.Sht4x part = new(device);
        return new DriverSource(part, () =>
        {
            (UnitsNet.RelativeHumidity? humidity, UnitsNet.Temperature? temperature) = part.ReadHumidityAndTemperature();
            return key => key == "temperature" ? temperature?.DegreesCelsius : humidity?.Percent;
        });
    }

    private static DriverSource Aht20(PartDevice device)
    {
        Iot.Device.Ahtxx.Aht20 part = new(device);
        return new DriverSource(part, key => key == "temperature" ? part.GetTemperature().DegreesCelsius : part.GetHumidity().Percent);
    }

    private static DriverSource Bh1750(PartDevice device)
    {
        Iot.Device.Bh1750fvi.Bh1750fvi part = new(device);
        return new DriverSource(part, _ => part.Illuminance.Lux);
    }

    private static DriverSource Scd4x(PartDevice device)
    {
        Iot.Device.Scd4x.Scd4x part = new(device);
        return new DriverSource(part, () =>
        {
            (UnitsNet.VolumeConcentration? co2, UnitsNet.RelativeHumidity? humidity, UnitsNet.Temperature? temperature) = part.ReadPeriodicMeasurement();
            return key => key switch
            {
                "co2" => co2?.PartsPerMillion,
                "temperature" => temperature?.DegreesCelsius,
                _ => humidity?.Percent,
            };
        });
    }

    private static DriverSource Mcp9808(PartDevice device)
    {
        Iot.Device.Mcp9808.Mcp9808 part = new(device);
        return new DriverSource(part, _ => part.Temperature.DegreesCelsius);
    }

    private static DriverSource Processor()
    {
        CpuTemperature part = new();
        if (!part.IsAvailable)
        {
            part.Dispose();
            throw new SensorException("this board does not tell its processor's temperature");
        }

        return new DriverSource(part, _ => part.Temperature.DegreesCelsius);
    }

    /// <summary>The driver of the SHT3x goes on with its last values when a check sum is wrong: that would be a reading of nothing.</summary>
    private static void CheckSensirion(ReadOnlySpan<byte> answer)
    {
        if (answer.Length != SensirionAnswer) return;
        if (Crc.Sensirion(answer[..2]) != answer[2] || Crc.Sensirion(answer[3..5]) != answer[5])
        {
            throw new SensorException("the check sum of its answer is wrong: is the wire too long?");
        }
    }
}
