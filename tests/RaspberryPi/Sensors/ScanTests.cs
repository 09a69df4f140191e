using System.Text.Json;
using Telemetry.RaspberryPi.Commands;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.I2c;
using Telemetry.RaspberryPi.Sensors.Scan;

namespace Telemetry.RaspberryPi.Tests.Sensors;

public sealed class ScanTests : IDisposable
{
    private readonly FakeBus _bus = new();
    private readonly SensorBench _bench;

    public ScanTests() => _bench = new SensorBench { FindI2cBus = number => number == 1 ? _bus : null };

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(0x76, "d0", "60", "BME280", "chip id 0x60", "bme280")]
    [InlineData(0x77, "d0", "58", "BMP280", "chip id 0x58", "bmp280")]
    [InlineData(0x76, "d0", "61", "BME680", "chip id 0x61", "bme680")]
    [InlineData(0x44, "f32d", "8010e1", "SHT3x", "its status has the right check sum", "sht3x")]
    [InlineData(0x45, "89", "0f5a7e12345b", "SHT4x", "serial number 0f5a1234", "sht4x")]
    [InlineData(0x38, "", "18", "AHT20", "probably: its status is 0x18, it has no id", "aht20")]
    [InlineData(0x23, "", "0000", "BH1750", "probably: something answers at its address, it has no id", "bh1750")]
    [InlineData(0x62, "3682", "f896319f07c23bbe89", "SCD4x", "serial number f8969f073bbe", "scd4x")]
    [InlineData(0x18, "06", "0054", "MCP9808", "manufacturer 0x0054, device 0x0400", "mcp9808")]
    public void Run_PartOnTheBus_IsKnownByWhatItAnswers(int address, string command, string answer, string name, string proof, string sensor)
    {
        _bus.Add(address, command, WithCheckSums(command, answer));
        if (sensor == "mcp9808") _bus.Add(address, "07", "0400");
        Finding finding = Assert.Single(Scan().Findings, finding => finding.Source == "i2c");

        Assert.Equal(name, finding.Name);
        Assert.Equal(proof, finding.Proof);
        Assert.Equal($"/dev/i2c-1 0x{address:x2}", finding.Place);
        string entry = DriverProvider.IsBuiltIn
            ? $"{{ \"sensor\": \"{sensor}\", \"bus\": 1, \"address\": \"0x{address:x2}\" }}"
            : $"{{ \"sensor\": \"{DriverKinds.All.Single(kind => kind.Name == sensor).KernelDriver!.Value.Sensor}\", \"device\": \"1-{address:x4}\" }}";
        Assert.Equal(entry, finding.Entry);
        if (!DriverProvider.IsBuiltIn) Assert.Contains("dtoverlay=i2c-sensor,", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OutputExpanderAtTheAddressOfASensor_IsNeverWrittenTo()
    {
        // A PCF8574 or PCF8574A drives its outputs with what is written: a relay would switch.
        _bus.Add(0x38, "", "ff");
        _bus.Add(0x20, "", "ff");
        _bus.Add(0x23, "", "ffff");
        ScanResult result = Scan();

        Assert.Equal(3, result.Findings.Count(finding => finding.Source == "i2c"));
        Assert.Empty(_bus.Written);
        Assert.Equal("a part that is not known here", result.Findings.Single(finding => finding.Place.EndsWith("0x38", StringComparison.Ordinal)).Name);
    }

    [Fact]
    public void Run_KernelHasThePart_IsUuAndIsNotTouched()
    {
        _bus.Add(0x76, "d0", "60");
        _bench.Tree.Link("sys/bus/i2c/devices/1-0076/driver", "sys/bus/i2c/drivers/bmp280");
        string device = _bench.Tree.AddIio(0, "bme280", "1-0076");
        _bench.Tree.Write($"{device}/in_temp_input", "25080");
        ScanResult result = Scan();

        Finding claimed = Assert.Single(result.Findings, finding => finding.Source == "i2c");
        Assert.Equal("UU: the kernel's driver bmp280 has it", claimed.Name);
        Assert.Equal("the kernel reads it: see below", claimed.Advice);
        Assert.Empty(_bus.Written);
        Finding iio = Assert.Single(result.Findings, finding => finding.Source == "iio");
        Assert.Equal("""{ "sensor": "iio", "device": "bme280" }""", iio.Entry);
        Assert.Equal(25.08, Assert.Single(iio.Values).Value, 1e-6);
    }

    [Fact]
    public void Run_BusHangs_StopsAndSaysWhatToDo()
    {
        _bus.Otherwise = I2cAnswer.Hung;
        Problem problem = Assert.Single(Scan().Problems, problem => problem.Source == "i2c");
        Assert.Contains("/dev/i2c-1 hangs", problem.Text, StringComparison.Ordinal);
        Assert.InRange(_bus.Transfers, 1, 20);
    }

    [Fact]
    public void Run_NothingAnswers_TellsTheWiring() =>
        Assert.Contains("SDA to pin 3", Assert.Single(Scan().Problems, problem => problem.Source == "i2c").Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("Raspberry Pi 4 Model B Rev 1.5\0", "there is no /dev/i2c-1. On a Raspberry Pi switch it on: sudo raspi-config nonint do_i2c 0, or write dtparam=i2c_arm=on")]
    [InlineData("", "there is no I2C bus here")]
    public void Run_NoBus_SaysWhatToEnable(string model, string text)
    {
        if (model.Length > 0) _bench.Tree.Write("proc/device-tree/model", model);
        Assert.Contains(text, Assert.Single(Scan(addBus: false).Problems, problem => problem.Source == "i2c").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MainboardsOwnBus_IsScannedOnlyIfAsked()
    {
        _bench.Tree.Write("sys/class/i2c-dev/i2c-1/name", "SMBus I801 adapter at efa0");
        _bus.Add(0x76, "d0", "60");
        ScanResult result = Scan();
        Assert.DoesNotContain(result.Findings, finding => finding.Source == "i2c");
        Assert.Contains("telemetry-device scan --bus 1", Assert.Single(result.Problems, problem => problem.Source == "i2c").Text, StringComparison.Ordinal);
        Assert.Contains(Scan(1).Findings, finding => finding.Name == "BME280");
    }

    [Fact]
    public void Run_SensorsOfTheSameChannels_TheirEntriesWorkTogether()
    {
        AddBoardWithTwins();
        ScanResult result = Scan();
        string[] entries = [.. result.Findings.Where(finding => finding.Entry.Length > 0 && finding.Values.Count > 0).Select(finding => finding.Entry)];

        Assert.Equal(6, entries.Length);
        Assert.Contains("""{ "sensor": "iio", "device": "1-0077", "prefix": "bme280." }""", entries);
        Assert.Empty(_bench.Errors(string.Join(",\n", entries)));
    }

    [Fact]
    public void Run_TwiceTheSameValue_HwmonOfAThermalZoneIsLeftOut()
    {
        _bench.Tree.Write(_bench.Tree.AddThermalZone(0, "cpu-thermal") + "/temp", "48000");
        _bench.Tree.Link("sys/class/hwmon/hwmon0", "sys/devices/virtual/thermal/thermal_zone0/hwmon0");
        _bench.Tree.Write("sys/devices/virtual/thermal/thermal_zone0/hwmon0/name", "cpu_thermal");
        _bench.Tree.Write("sys/devices/virtual/thermal/thermal_zone0/hwmon0/temp1_input", "48000");
        ScanResult result = Scan();
        Assert.DoesNotContain(result.Findings, finding => finding.Source == "hwmon");
        Assert.Equal(48, Assert.Single(Assert.Single(result.Findings, finding => finding.Source == "thermal").Values).Value);
    }

    [Fact]
    public void PrintText_WhatWasFound_HasValuesAndTheEntryToCopy()
    {
        AddBoardWithTwins();
        StringWriter text = new();
        ScanCommand.PrintText(Scan(), text);
        Assert.Contains("now: temperature 25.08 °C, humidity 45 %, pressure 1006.5 hPa", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("      { \"sensor\": \"ds18b20\", \"id\": \"28-0000005e9f12\" }", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("not readable: 28-0000005e9f12: no answer on the 1-Wire bus", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void PrintJson_WhatWasFound_IsAnObjectALine()
    {
        AddBoardWithTwins();
        StringWriter text = new();
        ScanCommand.PrintJson(Scan(), text);
        JsonElement[] lines = [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.All(lines, line => Assert.True(line.GetProperty("type").GetString() is "sensor" or "problem"));
        Assert.Contains(lines, line => line.GetProperty("source").GetString() == "iio" && line.GetProperty("entry").GetProperty("sensor").GetString() == "iio");
    }

    [Fact]
    public void Transfer_FileThatIsNoBus_Fails()
    {
        using LinuxI2cBus bus = new("/dev/null");
        Assert.Equal(I2cAnswer.Failed, bus.Transfer(0x76, [0xd0], new byte[1]));
        Assert.Throws<FileNotFoundException>(() => new LinuxI2cBus("/dev/i2c-255"));
        Assert.Throws<IOException>(() => GpioChip.Describe("/dev/null"));
    }

    [Theory]
    [InlineData(6, I2cAnswer.NoDevice)]
    [InlineData(121, I2cAnswer.NoDevice)]
    [InlineData(16, I2cAnswer.Claimed)]
    [InlineData(110, I2cAnswer.Hung)]
    [InlineData(25, I2cAnswer.Failed)]
    public void AnswerOf_ErrorNumberOfTheKernel_IsWhatItMeans(int errno, I2cAnswer answer) => Assert.Equal(answer, LinuxI2cBus.AnswerOf(errno));

    private ScanResult Scan(params int[] buses) => Scan(true, buses);

    private ScanResult Scan(bool addBus, params int[] buses)
    {
        if (addBus) _bench.Tree.Write("dev/i2c-1", "");
        return new MachineScan(_bench.Environment, _ => { }).Run(buses, readAll: true);
    }

    private void AddBoardWithTwins()
    {
        _bench.Tree.Write("proc/loadavg", "0.52 0.58 0.59 1/467 12345");
        foreach ((int node, string place) in new[] { (0, "1-0076"), (1, "1-0077") })
        {
            string device = _bench.Tree.AddIio(node, "bme280", place);
            _bench.Tree.Write($"{device}/in_temp_input", "25080");
            _bench.Tree.Write($"{device}/in_humidityrelative_input", "45000");
            _bench.Tree.Write($"{device}/in_pressure_input", "100.653");
        }

        string chip = _bench.Tree.AddHwmon(0, "sht3x", "1-0044");
        _bench.Tree.Write($"{chip}/temp1_input", "21500");
        _bench.Tree.Write($"{chip}/humidity1_input", "51250");
        _bench.Tree.Write(_bench.Tree.AddThermalZone(0, "cpu-thermal") + "/temp", "48000");
        _bench.Tree.Write(_bench.Tree.AddOneWire("28-0000005e9f12") + "/w1_slave", "");
    }

    /// <summary>Sensirion's check sums are computed here for those that end in a wrong one.</summary>
    private static string WithCheckSums(string command, string answer)
    {
        if (command is not ("f32d" or "89" or "3682")) return answer;
        byte[] bytes = Convert.FromHexString(answer);
        for (int i = 0; i < bytes.Length; i += 3) bytes[i + 2] = Crc.Sensirion(bytes.AsSpan(i, 2));
        return Convert.ToHexString(bytes);
    }

    /// <summary>Parts that answer certain commands, and acknowledge nothing else.</summary>
    private sealed class FakeBus : II2cBus
    {
        private readonly Dictionary<(int Address, string Command), byte[]> _answers = [];
        private string _pending = "";

        public I2cAnswer Otherwise { get; set; } = I2cAnswer.NoDevice;

        public int Transfers { get; private set; }

        /// <summary>Addresses with a part that were written to.</summary>
        public List<int> Written { get; } = [];

        public void Add(int address, string command, string answer) => _answers.Add((address, command), Convert.FromHexString(answer));

        public I2cAnswer Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
        {
            Transfers++;
            string command = Convert.ToHexStringLower(write);
            if (_answers.Keys.All(key => key.Address != address)) return Otherwise;
            if (write.Length > 0) Written.Add(address);
            if (write.Length > 0 && read.Length == 0)
            {
                _pending = command;
                return _answers.ContainsKey((address, command)) ? I2cAnswer.Done : I2cAnswer.NoDevice;
            }

            string asked = write.Length > 0 ? command : _answers.ContainsKey((address, "")) ? "" : _pending;
            if (!_answers.TryGetValue((address, asked), out byte[]? answer)) return I2cAnswer.NoDevice;
            answer.AsSpan(0, Math.Min(answer.Length, read.Length)).CopyTo(read);
            return I2cAnswer.Done;
        }

        public void Dispose()
        {
        }
    }
}
