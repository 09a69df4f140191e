using Telemetry.RaspberryPi.Emulation;
using Telemetry.RaspberryPi.Sensors.Scan;

namespace Telemetry.RaspberryPi.Tests.Sensors.Drivers;

public sealed class ScanReadTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 3)]
    public void Run_PartOnI2c_IsReadOnlyIfAsked(bool readAll, int values)
    {
        EmulatedI2cBus bus = new();
        Bme280Registers part = new(() => (Bme280Registers.ExampleTemperature, Bme280Registers.ExamplePressure, Bme280Registers.ExampleHumidity));
        bus.Add(0x76, part);
        // As a program has set it up that uses the part meanwhile.
        part.Write([0xf2, 1, 0xf4, 0b001_001_00]);
        using SensorBench bench = new() { FindI2cBus = _ => bus };
        bench.Tree.Write("dev/i2c-1", "");
        Finding finding = new MachineScan(bench.Environment, _ => { }).Run([], readAll).Findings[0];

        Assert.Equal("BME280", finding.Name);
        Assert.Equal(values, finding.Values.Count);
        Assert.All(finding.Values, value => Assert.Equal("", value.Error));
        byte[] settings = new byte[1];
        part.Write([0xf4]);
        part.Read(settings);
        if (!readAll) Assert.Equal(0b001_001_00, settings[0]);
    }
}
