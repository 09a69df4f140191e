using Telemetry.RaspberryPi.Emulation;

namespace Telemetry.RaspberryPi.Tests.Sensors.Drivers;

/// <summary>The real driver of the package against the part's registers.</summary>
public sealed class Bme280DriverTests : IDisposable
{
    private const string Entry = """{ "sensor": "bme280", "bus": 1, "address": "0x76", "interval": "1s" }""";
    private readonly Bme280Registers _part = new(() => (Bme280Registers.ExampleTemperature, Bme280Registers.ExamplePressure, Bme280Registers.ExampleHumidity));
    private readonly SensorBench _bench;

    public Bme280DriverTests()
    {
        EmulatedI2cBus bus = new();
        bus.Add(0x76, _part);
        _bench = new SensorBench { FindI2cBus = number => number == 1 ? bus : null };
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Run_ExampleOfTheDataSheet_IsItsResult()
    {
        _bench.Start(Entry).Run(0);
        Assert.Equal(25.08, _bench["temperature"], 0.005);
        Assert.Equal(1006.53, _bench["pressure"], 0.005);
        Assert.Equal(45, _bench["humidity"], 0.05);
        Assert.Equal(3, _bench.Readings.Count);
        Assert.Single(_bench.Readings.Select(reading => reading.TimeUs).Distinct());
    }

    [Fact]
    public void Run_Unplugged_SaysSoOnceAndSetsItUpAgainWhenItIsBack()
    {
        _bench.Start(Entry).Run(0);
        _part.IsPresent = false;
        _bench.Run(3);
        _part.IsPresent = true;
        _part.PowerUp();
        _bench.Run(2);

        Assert.Equal([25.08, 25.08, 25.08], _bench.ValuesOf("temperature").Select(value => Math.Round(value, 2)));
        Assert.Equal(
            [
                "temperature cannot be read: nothing answers at 0x76 of /dev/i2c-1: is it plugged in, wired right (SDA, SCL, 3.3 V, ground), and is that its address? See 'telemetry-device scan'",
                "temperature can be read again",
            ],
            _bench.Messages.Where(text => text.StartsWith("temperature", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_SupplyInterruptedBetweenMeasurements_GivesNoFalseTemperature()
    {
        _bench.Start(Entry).Run(0);
        _part.PowerUp();
        _bench.Run(2);

        Assert.Equal([25.08, 25.08], _bench.ValuesOf("temperature").Select(value => Math.Round(value, 2)));
        Assert.Contains("temperature cannot be read: it lost its settings (was its supply interrupted?) and is set up anew", _bench.Messages);
    }

    [Fact]
    public void Run_AnotherPartIsThere_SaysWhichItIs()
    {
        _bench.Start("""{ "sensor": "bmp280" }""").Run(0);
        Assert.Contains("temperature cannot be read: the part at 0x76 of /dev/i2c-1 is no BMP280: its chip id is 0x60, it is a BME280", _bench.Messages);
    }

    [Fact]
    public void Run_NoBus_SaysHowItIsSwitchedOn()
    {
        _bench.Start("""{ "sensor": "bme280", "bus": 3 }""").Run(0);
        Assert.Contains(_bench.Messages, text => text.Contains("there is no /dev/i2c-3", StringComparison.Ordinal) && text.Contains("dtoverlay=i2c3", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_TheKernelHasThePart_NamesTheOtherSensor()
    {
        _bench.Tree.Link("sys/bus/i2c/devices/1-0076/driver", "sys/bus/i2c/drivers/bmp280");
        _bench.Start(Entry).Run(0);
        Assert.Contains(_bench.Messages, text => text.Contains("the kernel's driver bmp280 has the part at 0x76 of /dev/i2c-1: write { \"sensor\": \"iio\", \"device\": \"1-0076\" }", StringComparison.Ordinal));
    }
}
