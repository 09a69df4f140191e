using Telemetry.RaspberryPi.Sensors.Kernel;

namespace Telemetry.RaspberryPi.Tests.Sensors;

public sealed class HwmonTests : IDisposable
{
    private readonly SensorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("temp1_input", "42312", "chip.temp1", "Cel", 42.312)]
    [InlineData("in0_input", "5087", "chip.in0", "V", 5.087)]
    [InlineData("curr1_input", "-320", "chip.curr1", "A", -0.32)]
    [InlineData("power1_input", "1500000", "chip.power1", "W", 1.5)]
    [InlineData("power2_average", "1500000", "chip.power2", "W", 1.5)]
    [InlineData("energy1_input", "2000000", "chip.energy1", "J", 2)]
    [InlineData("fan1_input", "2400", "chip.fan1", "{rpm}/min", 2400)]
    public void Read_ValueOfTheKernel_HasOurUnit(string file, string text, string channel, string unit, double value)
    {
        _bench.Tree.Write(_bench.Tree.AddHwmon(2, "chip") + "/" + file, text);
        _bench.Start("""{ "sensor": "hwmon" }""").Run(0);

        Assert.Equal(value, _bench[channel], 1e-4);
        Assert.Equal(unit, _bench.Device!.Channels[0].Declaration.Unit);
    }

    [Fact]
    public void Read_HumiditySensor_HasTheNamesOfOtherClimateSensors()
    {
        string chip = _bench.Tree.AddHwmon(0, "sht3x", "1-0044");
        _bench.Tree.Write($"{chip}/temp1_input", "21500");
        _bench.Tree.Write($"{chip}/humidity1_input", "51250");
        _bench.Start("""{ "sensor": "hwmon", "device": "1-0044" }""").Run(0);

        Assert.Equal(21.5, _bench["temperature"]);
        Assert.Equal(51.25, _bench["humidity"]);
    }

    [Fact]
    public void Read_LabelsOfTheDriver_NameTheChannels()
    {
        string chip = _bench.Tree.AddHwmon(1, "nvme");
        _bench.Tree.Write($"{chip}/temp1_input", "31850");
        _bench.Tree.Write($"{chip}/temp1_label", "Composite");
        _bench.Tree.Write($"{chip}/temp2_input", "40850");
        _bench.Tree.Write($"{chip}/temp2_label", "Sensor 1");
        _bench.Start("""{ "sensor": "hwmon", "device": "nvme" }""").Run(0);

        Assert.Equal(["nvme.composite", "nvme.sensor-1"], _bench.Readings.Select(reading => reading.Channel));
    }

    [Fact]
    public void Read_FaultOfTheChip_IsAnErrorAndNotAValue()
    {
        string chip = _bench.Tree.AddHwmon(0, "max6675");
        _bench.Tree.Write($"{chip}/temp1_input", "0");
        _bench.Tree.Write($"{chip}/temp1_fault", "1");
        _bench.Start("""{ "sensor": "hwmon" }""").Run(0);

        Assert.Empty(_bench.Readings);
        Assert.Contains("max6675.temp1 cannot be read: max6675: temp1: the chip reports a fault: is a wire open?", _bench.Messages);
    }

    [Fact]
    public void Create_NamesTheChannelsOfAnAbsentChip_TheyFailUntilItIsThere()
    {
        Assert.StartsWith("line 2, sensors[0]: no hwmon chip 'sht3x' (there is none)", Assert.Single(_bench.Errors("""{ "sensor": "hwmon", "device": "sht3x" }""")), StringComparison.Ordinal);
        _bench.Start("""{ "sensor": "hwmon", "device": "sht3x", "channels": { "temp1": "shed" }, "interval": "1s" }""").Run(0);
        Assert.Empty(_bench.Readings);
        _bench.Tree.Write(_bench.Tree.AddHwmon(0, "sht3x", "1-0044") + "/temp1_input", "21500");
        _bench.Run(1);
        Assert.Equal(21.5, _bench["shed"]);
    }

    [Theory]
    [InlineData("nvme", "Sensor 1", "nvme.sensor-1")]
    [InlineData("cpu_thermal", "temp1", "cpu_thermal.temp1")]
    [InlineData("chip", "µ °C", "chip.c")]
    [InlineData("a-rather-long-name-of-a-driver", "and a long label", "temp1")]
    public void Of_WhatADriverWrites_IsAValidName(string part, string label, string name) =>
        Assert.Equal(name, ChannelName.Of(part, label, "temp1"));
}
