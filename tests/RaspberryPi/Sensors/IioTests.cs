using Telemetry.RaspberryPi.Sensors.Kernel;

namespace Telemetry.RaspberryPi.Tests.Sensors;

public sealed class IioTests : IDisposable
{
    private readonly SensorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("in_temp_input", "25080", "temperature", "Cel", 25.08)]
    [InlineData("in_humidityrelative_input", "47125", "humidity", "%", 47.125)]
    [InlineData("in_pressure_input", "100.653000000", "pressure", "hPa", 1006.53)]
    [InlineData("in_illuminance_input", "312.5", "illuminance", "lx", 312.5)]
    [InlineData("in_illuminance0_input", "312", "illuminance0", "lx", 312)]
    [InlineData("in_voltage3_input", "1650", "voltage3", "V", 1.65)]
    [InlineData("in_current0_input", "-125", "current0", "A", -0.125)]
    [InlineData("in_power1_input", "2500", "power1", "W", 2.5)]
    [InlineData("in_temp_ambient_input", "-40000", "temperature-ambient", "Cel", -40)]
    [InlineData("in_concentration_co2_input", "0.0412", "co2", "[ppm]", 412)]
    [InlineData("in_massconcentration_pm2p5_input", "12", "dust-pm2p5", "ug/m3", 12)]
    [InlineData("in_accel_x_input", "9.81", "acceleration-x", "m/s2", 9.81)]
    [InlineData("in_resistance_input", "1200", "resistance", "Ohm", 1200)]
    public void Read_ValueOfTheKernel_HasOurUnit(string file, string text, string channel, string unit, double value)
    {
        _bench.Tree.Write(_bench.Tree.AddIio(0, "part", "1-0040") + "/" + file, text);
        _bench.Start("""{ "sensor": "iio", "interval": "1s" }""").Run(0);

        Assert.Equal(value, _bench[channel], 1e-5 * Math.Max(1, Math.Abs(value)));
        Assert.Equal(unit, _bench.Device!.Channels[0].Declaration.Unit);
    }

    [Theory]
    [InlineData("in_voltage0", "in_voltage0_scale", "in_voltage0_offset")]
    [InlineData("in_voltage0", "in_voltage_scale", "in_voltage_offset")]
    [InlineData("in_voltage0-voltage1", "in_voltage-voltage_scale", "in_voltage_offset")]
    [InlineData("in_voltage2_supply", "in_voltage_scale", "in_voltage2_supply_offset")]
    public void Read_RawValue_OffsetIsAddedBeforeItIsScaled(string stem, string scale, string offset)
    {
        string device = _bench.Tree.AddIio(0, "ads1015", "1-0048");
        _bench.Tree.Write($"{device}/{stem}_raw", "1000");
        _bench.Tree.Write($"{device}/{scale}", "3.0");
        _bench.Tree.Write($"{device}/{offset}", "-200");
        _bench.Start("""{ "sensor": "iio" }""").Run(0);

        Assert.Equal(2.4, _bench.Readings.Single().Value, 1e-6);
    }

    [Fact]
    public void Read_RawValueWithoutAScale_SaysWhatIsMissing()
    {
        _bench.Tree.Write(_bench.Tree.AddIio(0, "adc", "1-0048") + "/in_voltage0_raw", "1000");
        _bench.Start("""{ "sensor": "iio" }""").Run(0);

        Assert.Empty(_bench.Readings);
        Assert.Contains("voltage0 cannot be read: adc: in_voltage0_scale is missing: the driver does not say what a step of in_voltage0_raw is worth", _bench.Messages);
    }

    [Theory]
    [InlineData("in_temp_peak_raw")]
    [InlineData("in_temp_scale")]
    [InlineData("in_temp_oversampling_ratio")]
    [InlineData("in_unheard_raw")]
    [InlineData("out_voltage0_raw")]
    public void FromFile_NotAMeasuredValue_IsNoChannel(string file) => Assert.Null(IioQuantity.FromFile(file));

    [Theory]
    [InlineData("in_temp_input")]
    [InlineData("in_voltage0-voltage1_raw")]
    [InlineData("in_voltage2_supply_raw")]
    [InlineData("in_accel_x_raw")]
    [InlineData("in_concentration_co2_raw")]
    [InlineData("in_massconcentration_pm2p5_input")]
    [InlineData("in_temp_object_raw")]
    public void FromKey_KeyOfAFile_IsTheSameChannel(string file)
    {
        IioQuantity quantity = IioQuantity.FromFile(file)!;
        Assert.Equal(quantity, IioQuantity.FromKey(quantity.Kind.Key));
    }

    [Fact]
    public void Run_Bme280_OneMeasurementGivesItsThreeChannelsTheSameTime()
    {
        AddBme280();
        _bench.NowUs = 5_000_000;
        _bench.Start("""{ "sensor": "iio", "device": "bme280", "interval": "10s" }""").Run(25);

        Assert.Equal(9, _bench.Readings.Count);
        Assert.Equal([5_000_000, 15_000_000, 25_000_000], _bench.Readings.Select(reading => reading.TimeUs).Distinct());
        Assert.Equal(25.08, _bench["temperature"], 1e-4);
        Assert.Equal(1006.53, _bench["pressure"], 1e-3);
        Assert.Equal(47.125, _bench["humidity"], 1e-4);
    }

    [Fact]
    public void Run_Unplugged_SaysSoOnceAndComesBackByItselfAtAnotherNode()
    {
        AddBme280();
        _bench.Start("""{ "sensor": "iio", "device": "bme280", "channels": ["temperature"], "interval": "1s" }""").Run(2);
        _bench.Tree.Remove("sys/bus/iio/devices/iio:device0");
        _bench.Run(3);
        AddBme280(node: 3);
        _bench.Run(2);

        Assert.Equal(5, _bench.ValuesOf("temperature").Count());
        Assert.Equal(
            ["temperature cannot be read: bme280: in_temp_raw: it is not there (unplugged, or its driver is not loaded)", "temperature can be read again"],
            _bench.Messages.Where(text => text.StartsWith("temperature", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_OneFileFails_TheOtherChannelsAreReadAllTheSame()
    {
        string device = AddBme280();
        // A read of this file from its start is an input/output error, as from a part that does not answer.
        File.Delete(Path.Combine(_bench.Tree.Root, device, "in_humidityrelative_input"));
        File.CreateSymbolicLink(Path.Combine(_bench.Tree.Root, device, "in_humidityrelative_input"), "/proc/self/mem");
        _bench.Start("""{ "sensor": "iio" }""").Run(0);

        Assert.Equal(["temperature", "pressure"], _bench.Readings.Select(reading => reading.Channel));
        Assert.Equal("humidity cannot be read: bme280: in_humidityrelative_input: the part does not answer (EIO): is it plugged in and wired right?", Assert.Single(_bench.Messages, text => text.StartsWith("hum", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_NoNumberInAFile_SaysWhatIsThere()
    {
        string device = AddBme280();
        _bench.Tree.Write($"{device}/in_temp_input", "broken");
        _bench.Tree.Write($"{device}/in_pressure_input", "");
        _bench.Start("""{ "sensor": "iio" }""").Run(0);

        Assert.Contains("temperature cannot be read: bme280: in_temp_input: 'broken' is not a number", _bench.Messages);
        Assert.Contains("pressure cannot be read: bme280: in_pressure_input: the driver gave no value", _bench.Messages);
    }

    [Fact]
    public void Create_TwoOfTheSameName_AsksForThePlace()
    {
        AddBme280();
        AddBme280(node: 1, place: "1-0077");

        Assert.Equal(
            ["line 2, sensors[0]: 2 of the name 'bme280': write one of 1-0076, 1-0077 as the device"],
            _bench.Errors("""{ "sensor": "iio", "device": "bme280", "channels": ["temperature"] }"""));
        Assert.Empty(_bench.Errors("""{ "sensor": "iio", "device": "1-0076" }, { "sensor": "iio", "device": "1-0077", "prefix": "attic." }"""));
    }

    [Fact]
    public void Create_NoDeviceNamed_IsTheOnlyOneOrTheErrorListsThem()
    {
        Assert.StartsWith("line 2, sensors[0]: there is no IIO device. 'telemetry-device scan'", Assert.Single(_bench.Errors("""{ "sensor": "iio" }""")), StringComparison.Ordinal);
        AddBme280();
        Assert.Empty(_bench.Errors("""{ "sensor": "iio" }"""));
        _bench.Tree.AddIio(1, "ads1015", "1-0048");
        Assert.StartsWith("line 2, sensors[0]: there are 2 of the kind IIO device: write \"device\": one of \"bme280\", \"ads1015\"", Assert.Single(_bench.Errors("""{ "sensor": "iio" }""")), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_KnownPartIsAbsent_ItsChannelsFailUntilItIsThere()
    {
        _bench.Start("""{ "sensor": "iio", "device": "bme280", "interval": "1s" }""");
        Assert.Equal(["sensors[0]: no IIO device 'bme280' (there is none); its channels fail until it is there"], _bench.Set!.Warnings);
        _bench.Run(1);
        Assert.Empty(_bench.Readings);
        AddBme280();
        _bench.Run(1);
        Assert.Equal(["temperature", "humidity", "pressure"], _bench.Readings.Select(reading => reading.Channel));
    }

    [Fact]
    public void Create_UnknownPartIsAbsent_NeedsItsChannelsNamed()
    {
        Assert.StartsWith(
            "line 2, sensors[0]: no IIO device 'newpart' (there is none).",
            Assert.Single(_bench.Errors("""{ "sensor": "iio", "device": "newpart" }""")),
            StringComparison.Ordinal);
        Assert.Empty(_bench.Errors("""{ "sensor": "iio", "device": "newpart", "channels": ["illuminance"] }"""));
    }

    private string AddBme280(int node = 0, string place = "1-0076")
    {
        string device = _bench.Tree.AddIio(node, "bme280", place);
        _bench.Tree.Write($"{device}/in_temp_input", "25080");
        _bench.Tree.Write($"{device}/in_humidityrelative_input", "47125");
        _bench.Tree.Write($"{device}/in_pressure_input", "100.653");
        return device;
    }
}
