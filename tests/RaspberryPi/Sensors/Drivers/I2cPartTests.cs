using Telemetry.RaspberryPi.Sensors.I2c;

namespace Telemetry.RaspberryPi.Tests.Sensors.Drivers;

/// <summary>The package's drivers against answers of the parts' data sheets.</summary>
public sealed class I2cPartTests
{
    // 0x6666 is 25.0 °C of an SHT3x and SHT4x, 0x8000 is 50 % of an SHT3x and 56.5 % of an SHT4x.
    private static readonly byte[] SensirionAnswer = [0x66, 0x66, Crc.Sensirion([0x66, 0x66]), 0x80, 0x00, Crc.Sensirion([0x80, 0x00])];

    [Fact]
    public void Run_Sht3x_GivesItsValues() => Check("sht3x", 0x44, _ => SensirionAnswer, ("temperature", 25, 0.05), ("humidity", 50, 0.05));

    [Fact]
    public void Run_Sht4x_GivesItsValues() => Check("sht4x", 0x44, _ => SensirionAnswer, ("temperature", 25, 0.05), ("humidity", 56.5, 0.05));

    [Theory]
    [InlineData("sht3x")]
    [InlineData("sht4x")]
    public void Run_WrongCheckSum_IsNoReading(string sensor)
    {
        byte[] answer = [.. SensirionAnswer];
        answer[0] ^= 1;
        answer[3] ^= 1;
        using SensorBench bench = Bench(0x44, _ => answer);
        bench.Start($$"""{ "sensor": "{{sensor}}" }""").Run(0);
        Assert.Empty(bench.Readings);
        Assert.Contains(bench.Messages, text => text.StartsWith("temperature cannot be read", StringComparison.Ordinal) && text.Contains("check sum", StringComparison.Ordinal));
    }

    // Status: calibrated, not busy. Raw 0x80000 of humidity is 50 %, 0x60000 of temperature is 25 °C.
    [Fact]
    public void Run_Aht20_GivesItsValues() => Check("aht20", 0x38, _ => [0x18, 0x80, 0x00, 0x06, 0x00, 0x00], ("temperature", 25, 0.001), ("humidity", 50, 0.001));

    // 0x0138 steps of 1 / 1.2 lx.
    [Fact]
    public void Run_Bh1750_GivesItsValue() => Check("bh1750", 0x23, _ => [0x01, 0x38], ("illuminance", 260, 1));

    [Fact]
    public void Run_Mcp9808_GivesItsValue() => Check(
        "mcp9808",
        0x18,
        register => register switch
        {
            0x06 => [0x00, 0x54],
            0x07 => [0x04, 0x00],
            _ => [0xc1, 0x94],
        },
        ("temperature", 25.25, 0.001));

    private static void Check(string sensor, int address, Func<byte, byte[]> answer, params (string Channel, double Value, double Tolerance)[] expected)
    {
        using SensorBench bench = Bench(address, answer);
        bench.Start($$"""{ "sensor": "{{sensor}}" }""").Run(0);
        Assert.Equal(expected.Select(one => one.Channel), bench.Readings.Select(reading => reading.Channel));
        foreach ((string channel, double value, double tolerance) in expected) Assert.Equal(value, bench[channel], tolerance);
    }

    private static SensorBench Bench(int address, Func<byte, byte[]> answer)
    {
        ScriptedBus bus = new(address, answer);
        return new SensorBench { FindI2cBus = _ => bus };
    }

    /// <summary>A part that answers by the first byte that was written last.</summary>
    private sealed class ScriptedBus(int address, Func<byte, byte[]> answer) : II2cBus
    {
        private byte _command;

        public I2cAnswer Transfer(int to, ReadOnlySpan<byte> write, Span<byte> read)
        {
            if (to != address) return I2cAnswer.NoDevice;
            if (write.Length > 0) _command = write[0];
            byte[] bytes = answer(_command);
            for (int i = 0; i < read.Length; i++) read[i] = i < bytes.Length ? bytes[i] : (byte)0xff;
            return I2cAnswer.Done;
        }

        public void Dispose()
        {
        }
    }
}
