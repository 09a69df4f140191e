using Telemetry.RaspberryPi.Emulation;

namespace Telemetry.RaspberryPi.Tests.Emulation;

public sealed class Bme280RegistersTests
{
    private readonly Bme280Registers _part = new(() => (Bme280Registers.ExampleTemperature, Bme280Registers.ExamplePressure, Bme280Registers.ExampleHumidity));

    [Fact]
    public void Compensate_ExampleOfTheDataSheet_IsItsResult()
    {
        (double celsius, double hectopascal, double humidity) =
            Bme280Registers.Compensate(Bme280Registers.ExampleTemperature, Bme280Registers.ExamplePressure, Bme280Registers.ExampleHumidity);
        Assert.Equal(25.08, celsius, 0.005);
        Assert.Equal(1006.53, hectopascal, 0.005);
        Assert.Equal(45, humidity, 0.05);
    }

    [Fact]
    public void Read_TrimmingOfTheExample_IsWhereTheDataSheetHasIt()
    {
        byte[] bytes = Read(0x88, 24);
        // dig_T1 27504, dig_P1 36477, dig_P9 6000: low byte first.
        Assert.Equal([0x70, 0x6b], bytes[..2]);
        Assert.Equal([0x7d, 0x8e], bytes[6..8]);
        Assert.Equal([0x70, 0x17], bytes[22..]);
        Assert.Equal([Bme280Registers.ChipId], Read(0xd0, 1));
    }

    [Fact]
    public void Write_ForcedMode_MeasuresOnceAndSleepsAgain()
    {
        _part.Write([0xf2, 1]);
        _part.Write([0xf4, 0b001_001_01]);
        // 415148 and 519888 as 20 bits.
        Assert.Equal([0x65, 0x5a, 0xc0, 0x7e, 0xed, 0x00, 0x70, 0xeb], Read(0xf7, 8));
        Assert.Equal([0b001_001_00], Read(0xf4, 1));
    }

    [Fact]
    public void PowerUp_SettingsLost_MeasuresNothingUntilItIsSetUpAgain()
    {
        _part.Write([0xf2, 1, 0xf4, 0b001_001_00]);
        _part.PowerUp();
        _part.Write([0xf4, 0b000_000_01]);
        Assert.Equal([0x80, 0, 0, 0x80, 0, 0, 0x80, 0], Read(0xf7, 8));
    }

    [Fact]
    public void Raw_TimeZero_IsTheExample() =>
        Assert.Equal((Bme280Registers.ExampleTemperature, Bme280Registers.ExamplePressure, Bme280Registers.ExampleHumidity), new EmulatedAir().Raw(0));

    private byte[] Read(byte register, int count)
    {
        byte[] bytes = new byte[count];
        _part.Write([register]);
        _part.Read(bytes);
        return bytes;
    }
}
