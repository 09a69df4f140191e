using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.I2c;

namespace Telemetry.RaspberryPi.Tests.Sensors;

/// <summary>Mistakes in the list "sensors", and what may be written there.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly SensorBench _bench = new();

    public SettingsTests()
    {
        string device = _bench.Tree.AddIio(0, "bme280", "1-0076");
        _bench.Tree.Write($"{device}/in_temp_input", "25080");
        _bench.Tree.Write($"{device}/in_humidityrelative_input", "45000");
        _bench.Tree.Write("proc/loadavg", "0.52 0.58 0.59 1/467 12345");
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("""{ }""", "line 2, sensors[0]: needs \"sensor\": one of board, iio, hwmon, ds18b20, thermal, bme280,")]
    [InlineData("""7""", "line 2, sensors[0]: must be an object like { \"sensor\": \"bme280\" }, not 7")]
    [InlineData("""{ "sensor": "bme820" }""", "line 2, sensors[0].sensor: there is no sensor \"bme820\"; there is board, iio,")]
    [InlineData("""{ "sensor": "iio", "intervall": "1s" }""", "line 2, sensors[0].intervall: is not a key of the sensor iio; it has sensor, device, interval, prefix, name, channels")]
    [InlineData("""{ "sensor": "iio", "interval": 10 }""", "line 2, sensors[0].interval: must be a duration in quotes, like \"10s\", not 10")]
    [InlineData("""{ "sensor": "iio", "interval": "10" }""", "line 2, sensors[0].interval: '10' has no unit. Write 10s, 10ms, 10m, 10h or 10d")]
    [InlineData("""{ "sensor": "iio", "interval": "2d" }""", "line 2, sensors[0].interval: must be 1ms to 1d, not 2d")]
    [InlineData("""{ "sensor": "bme280", "address": "0x78" }""", "line 2, sensors[0].address: this part has the address \"0x76\", \"0x77\", not \"0x78\"")]
    [InlineData("""{ "sensor": "bme280", "bus": -1 }""", "line 2, sensors[0].bus: must be a whole number from 0 to 255, not -1")]
    [InlineData("""{ "sensor": "gpio", "pin": 17, "pull": "high" }""", "line 2, sensors[0].pull: must be \"none\", \"up\", \"down\", not \"high\"")]
    [InlineData("""{ "sensor": "iio", "prefix": "a b" }""", "line 2, sensors[0].prefix: must be text of A-Z a-z 0-9 . _ -, at most 20 characters, not \"a b\"")]
    [InlineData("""{ "sensor": "iio", "name": "x" }""", "line 2, sensors[0].name: names one channel, and this sensor has temperature, humidity: use \"prefix\", or name each under \"channels\"")]
    [InlineData("""{ "sensor": "iio", "channels": [] }""", "line 2, sensors[0].channels: names no channel; leave it out to have all of them")]
    [InlineData("""{ "sensor": "iio", "channels": "temperature" }""", "line 2, sensors[0].channels: must be a list like [\"temperature\"] or an object like { \"temperature\": \"attic\" }, not \"temperature\"")]
    [InlineData("""{ "sensor": "iio", "channels": ["temperature", "temperature"] }""", "line 2, sensors[0].channels[1]: names the channel temperature a second time")]
    [InlineData("""{ "sensor": "iio", "channels": { "temperature": { "nme": "x" } } }""", "line 2, sensors[0].channels.temperature.nme: is not a key of a channel; it has name, interval")]
    [InlineData("""{ "sensor": "iio", "channels": { "temperature": false } }""", "line 2, sensors[0].channels.temperature: must be the channel's name, true, or an object with name and interval, not false")]
    [InlineData("""{ "sensor": "board", "channels": ["lod"] }""", "line 2, sensors[0].channels[0]: the sensor board has no channel lod; it has cpu, load,")]
    [InlineData("{ \"sensor\": \"iio\" },\n{ \"sensor\": \"iio\" }", "line 3, sensors[1]: its channel temperature has the same name as one of sensors[0]: give one of them a prefix, such as \"prefix\": \"iio.\"")]
    public void Errors_Mistake_NamesLineAndKeyAndWhatToWrite(string sensors, string error) =>
        Assert.StartsWith(error, _bench.Errors(sensors)[0], StringComparison.Ordinal);

    [Fact]
    public void Errors_SeveralMistakes_AreToldTogether() =>
        Assert.Equal(3, _bench.Errors("{ \"sensor\": \"iio\", \"interval\": 1, \"prefix\": \"\" },\n{ \"sensor\": \"nothing\" }").Count);

    [Fact]
    public void Start_ChannelsChosenAndNamed_HaveTheirNamesAndIntervals()
    {
        _bench.Start("""{ "sensor": "iio", "interval": "2s", "prefix": "attic.", "channels": { "humidity": { "interval": "4s" }, "temperature": "warmth" } }""").Run(8);
        Assert.Equal(5, _bench.ValuesOf("attic.warmth").Count());
        Assert.Equal(3, _bench.ValuesOf("attic.humidity").Count());
        Assert.NotNull(_bench.Device!.FindParameter("attic.warmth.interval"));
    }

    [Fact]
    public void Start_NoInterval_HasThatOfTheFile()
    {
        _bench.Start("""{ "sensor": "iio", "channels": ["temperature"], "name": "room" }""").Run(20);
        Assert.Equal(3, _bench.ValuesOf("room").Count());
        Assert.Equal(10_000, _bench.Device!.Channels[0].Declaration.IntervalMs);
    }

    [Fact]
    public void Kinds_All_HaveKeysWithDescriptionsAndValidNames()
    {
        Assert.Equal(SensorCatalog.Kinds.Count, SensorCatalog.Kinds.Select(kind => kind.Name).Distinct().Count());
        Assert.All(SensorCatalog.Kinds.SelectMany(kind => kind.AllKeys), key => Assert.NotEqual("", key.Description + key.Form));
        Assert.All(SensorCatalog.Kinds.SelectMany(kind => kind.Channels), channel => Assert.True(Wire.Names.IsValid(channel.Name) && channel.Name.Length + ".interval".Length <= Wire.Limits.NameBytes, channel.Name));
    }

    [Fact]
    public void Sensirion_ExampleOfTheDataSheet_IsItsCheckSum() => Assert.Equal(0x92, Crc.Sensirion([0xbe, 0xef]));
}
