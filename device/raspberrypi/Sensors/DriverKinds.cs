using Telemetry.RaspberryPi.Sensors.Settings;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>
/// The sensors that the optional package Iot.Device.Bindings has drivers for: how they are configured, and the kernel's own driver
/// for each. What the package does is in <c>DriverProvider</c>, of which one of two is compiled.
/// </summary>
public static class DriverKinds
{
    public static readonly SettingKey<int> BusKey = SettingKey.Integer("bus", 1, 0, 255, "number of the I2C bus: 1 is that of the pins 3 and 5");

    public static readonly SettingKey<int> PinKey = SettingKey.Integer("pin", null, 0, 511, "GPIO number as the board's makers count: 17 is pin 11 of a Raspberry Pi's header");

    public static readonly SettingKey<string> PullKey = SettingKey.Choice("pull", "none", ["none", "up", "down"], "resistor within the board: a switch to ground needs up");

    public static readonly SettingKey<bool> InvertKey = SettingKey.Flag("invert", false, "true: the channel is true while the input is low");

    private static readonly ChannelKind Temperature = new("temperature", "temperature", "temperature", "Cel", Lowest: -40, Highest: 125, Resolution: 0.01);
    private static readonly ChannelKind BoschTemperature = Temperature with { Highest = 85 };
    private static readonly ChannelKind Humidity = new("humidity", "humidity", "relative humidity", "%", Lowest: 0, Highest: 100, Resolution: 0.01);
    private static readonly ChannelKind Pressure = new("pressure", "pressure", "air pressure", "hPa", Lowest: 300, Highest: 1100, Resolution: 0.01);

    public static SensorKind Bme280 { get; } = OnI2c(
        "bme280", "Bosch BME280: temperature, humidity, air pressure", [0x76, 0x77], [BoschTemperature, Humidity, Pressure], "bme280", "iio");

    public static SensorKind Bmp280 { get; } = OnI2c(
        "bmp280", "Bosch BMP280: temperature, air pressure", [0x76, 0x77], [BoschTemperature, Pressure], "bmp280", "iio");

    public static SensorKind Bme680 { get; } = OnI2c(
        "bme680",
        "Bosch BME680: temperature, humidity, air pressure, gas resistance",
        [0x76, 0x77],
        [BoschTemperature, Humidity, Pressure, new("gas", "gas", "gas resistance", "Ohm", Resolution: 1)],
        "bme680",
        "iio");

    public static SensorKind Sht3x { get; } = OnI2c(
        "sht3x", "Sensirion SHT30, SHT31, SHT35: temperature, humidity", [0x44, 0x45], [Temperature with { Resolution = 0.1 }, Humidity with { Resolution = 0.1 }], "sht3x", "hwmon");

    public static SensorKind Sht4x { get; } = OnI2c(
        "sht4x", "Sensirion SHT40, SHT41, SHT45: temperature, humidity", [0x44, 0x45, 0x46], [Temperature, Humidity], "sht4x", "hwmon");

    public static SensorKind Aht20 { get; } = OnI2c(
        "aht20", "Aosong AHT20: temperature, humidity", [0x38], [Temperature with { Highest = 85 }, Humidity], "aht20", "hwmon");

    public static SensorKind Bh1750 { get; } = OnI2c(
        "bh1750", "Rohm BH1750: illuminance", [0x23, 0x5c], [new("illuminance", "illuminance", "illuminance", "lx", Lowest: 0, Highest: 54_613, Resolution: 0.1)], "bh1750", "iio");

    public static SensorKind Scd4x { get; } = OnI2c(
        "scd4x",
        "Sensirion SCD40, SCD41: CO2, temperature, humidity; a value each 5 s",
        [0x62],
        [new("co2", "co2", "CO2 concentration", "[ppm]", Lowest: 0, Highest: 40_000, Resolution: 1), Temperature with { Lowest = -10, Highest = 60 }, Humidity],
        "scd4x",
        "iio");

    public static SensorKind Mcp9808 { get; } = OnI2c(
        "mcp9808",
        "Microchip MCP9808: temperature",
        [0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f],
        [Temperature with { Resolution = 0.0625 }],
        "jc42",
        "hwmon");

    public static SensorKind CpuTemperature { get; } = new()
    {
        Name = "cpu-temperature",
        Title = "The processor's temperature",
        NeedsPackage = true,
        Channels = [new("temperature", "cpu.temperature", "temperature", "Cel", Resolution: 0.1)],
        InPlace = "write { \"sensor\": \"thermal\" }, which gives the same",
        Plan = DriverProvider.Plan,
    };

    public static SensorKind Gpio { get; } = new()
    {
        Name = "gpio",
        Title = "An input of the board: true or false; each change is a reading at once",
        NeedsPackage = true,
        Keys = [PinKey, PullKey, InvertKey],
        Channels = [new("state", "gpio17", "state of an input", "1", ChannelType.Bool)],
        InPlace = "",
        Plan = DriverProvider.Plan,
    };

    public static IReadOnlyList<SensorKind> All { get; } =
        [Bme280, Bmp280, Bme680, Sht3x, Sht4x, Aht20, Bh1750, Scd4x, Mcp9808, CpuTemperature, Gpio];

    /// <summary>The key for a part's address, whose values are those that the part can have.</summary>
    public static SettingKey<int> AddressOf(SensorKind kind) => (SettingKey<int>)kind.Keys.Single(key => key.Name == "address");

    /// <summary>The line for config.txt that has the kernel read the part.</summary>
    /// <param name="kind">The part.</param>
    /// <param name="bus">The I2C bus it is on.</param>
    /// <param name="address">Its address there.</param>
    public static string OverlayLine(SensorKind kind, int bus, int address)
    {
        string at = address == AddressOf(kind).DefaultValue ? "" : $",addr=0x{address:x2}";
        string onBus = bus == 1 ? "" : $",i2c{bus}";
        return $"dtoverlay=i2c-sensor{onBus},{kind.KernelDriver!.Value.Overlay}{at}";
    }

    /// <summary>How the part is read without the package: that line, and the entry to write then.</summary>
    public static string KernelAdvice(SensorKind kind, int bus, int address) =>
        // The part's place, which no driver's spelling of its name changes.
        $"let the kernel read it: write {OverlayLine(kind, bus, address)} into /boot/firmware/config.txt, reboot, and write {{ \"sensor\": \"{kind.KernelDriver!.Value.Sensor}\", \"device\": \"{bus}-{address:x4}\" }}";

    private static SensorKind OnI2c(
        string name, string title, IReadOnlyList<int> addresses, IReadOnlyList<ChannelKind> channels, string overlay, string provider) => new()
        {
            Name = name,
            Title = title,
            NeedsPackage = true,
            Keys = [BusKey, SettingKey.Address(addresses[0], addresses)],
            Channels = channels,
            KernelDriver = (overlay, provider),
            Plan = DriverProvider.Plan,
        };
}
