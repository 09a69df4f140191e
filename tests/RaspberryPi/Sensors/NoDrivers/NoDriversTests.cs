namespace Telemetry.RaspberryPi.Tests.Sensors.NoDrivers;

/// <summary>A program that was built without the package.</summary>
public sealed class NoDriversTests
{
    [Theory]
    [InlineData("""{ "sensor": "bme280" }""", """dtoverlay=i2c-sensor,bme280 into /boot/firmware/config.txt, reboot, and write { "sensor": "iio", "device": "1-0076" }""")]
    [InlineData("""{ "sensor": "bme280", "address": "0x77" }""", """dtoverlay=i2c-sensor,bme280,addr=0x77 into /boot/firmware/config.txt, reboot, and write { "sensor": "iio", "device": "1-0077" }""")]
    [InlineData("""{ "sensor": "sht3x", "bus": 3 }""", """dtoverlay=i2c-sensor,i2c3,sht3x into /boot/firmware/config.txt, reboot, and write { "sensor": "hwmon", "device": "3-0044" }""")]
    [InlineData("""{ "sensor": "cpu-temperature" }""", """write { "sensor": "thermal" }""")]
    [InlineData("""{ "sensor": "gpio", "pin": 17 }""", "Build the program where a package source has Iot.Device.Bindings")]
    public void Create_SensorOfThePackage_SaysWhatToDoInstead(string entry, string advice)
    {
        using SensorBench bench = new();
        string error = Assert.Single(bench.Errors(entry));
        Assert.StartsWith("line 2, sensors[0]: ", error, StringComparison.Ordinal);
        Assert.Contains("this program was built without it", error, StringComparison.Ordinal);
        Assert.Contains(advice, error, StringComparison.Ordinal);
    }
}
