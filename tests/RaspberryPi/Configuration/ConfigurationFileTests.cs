using System.Text;
using Telemetry.RaspberryPi.Configuration;

namespace Telemetry.RaspberryPi.Tests.Configuration;

public class ConfigurationFileTests
{
    [Fact]
    public void Parse_EverythingGiven_IsTaken()
    {
        DeviceConfiguration configuration = Parse("""
            {
              // where
              "collector": "192.168.1.20:5171",
              "provisioning": "/etc/key.json",
              "data": "state",
              "log": { "size": "1.5GB", "sync": "0" },
              "interval": "500ms",
              "sensors": [ { "sensor": "board" }, ],
            }
            """);
        Assert.Equal(("192.168.1.20", 5171), (configuration.CollectorHost, configuration.CollectorPort));
        Assert.Equal("/etc/key.json", configuration.Provisioning);
        Assert.Equal("/home/pi/state", configuration.Data);
        Assert.Equal(new LogSettings(1_500_000_000, 0), configuration.Log);
        Assert.Equal(500_000, configuration.IntervalUs);
        Assert.Equal("board", configuration.Sensors.Single().Find("sensor")!.Text);
    }

    [Fact]
    public void Parse_NothingGiven_HasDefaults()
    {
        DeviceConfiguration configuration = Parse("{}");
        Assert.Equal(("", 5170), (configuration.CollectorHost, configuration.CollectorPort));
        Assert.Equal("/home/pi/provisioning.json", configuration.Provisioning);
        Assert.Equal("", configuration.Data);
        Assert.Equal(new LogSettings(64_000_000, 1_000_000), configuration.Log);
        Assert.Equal(10_000_000, configuration.IntervalUs);
        Assert.Empty(configuration.Sensors);
    }

    [Theory]
    [InlineData("", "line 1: this is not JSON")]
    [InlineData("[]", "line 1: the file must be one object: { … }")]
    [InlineData("{\n  \"interval\": \"10s\"\n  \"data\": \"x\"\n}", "line 3: this is not JSON")]
    [InlineData("{\n\n  \"intervall\": \"10s\" }", "line 3, intervall: there is no such key. Known here: collector, provisioning, data, log, interval, sensors")]
    [InlineData("{ \"Interval\": \"10s\" }", "line 1, Interval: there is no such key. Did you mean interval? Known here:")]
    [InlineData("{\n \"data\": \"a\",\n \"data\": \"b\" }", "line 3, data: this key is there twice")]
    [InlineData("{\n \"data\": 5 }", "line 2, data: a text is expected, in quotes")]
    [InlineData("{ \"interval\": 10 }", "line 1, interval: a duration is expected, in quotes, like \"10s\"")]
    [InlineData("{ \"interval\": \"10\" }", "line 1, interval: '10' has no unit. Write 10s")]
    [InlineData("{ \"interval\": \"2d\" }", "line 1, interval: '2d' is not between 1ms and 1d")]
    [InlineData("{ \"collector\": \"a b\" }", "line 1, collector: 'a b' is not an address.")]
    [InlineData("{ \"log\": [] }", "line 1, log: an object is expected: { … }")]
    [InlineData("{ \"log\": { \"size\": \"1MB\" } }", "line 1, log.size: '1MB' is not between 2MB and 1TB")]
    [InlineData("{ \"log\": { \"size\": \"big\" } }", "line 1, log.size: a size is expected, in quotes, like \"64MB\"")]
    [InlineData("{ \"log\": {\n \"syc\": \"1s\" } }", "line 2, log.syc: there is no such key. Known here: size, sync")]
    [InlineData("{ \"sensors\": {} }", "line 1, sensors: a list is expected: [ { … }, { … } ]")]
    public void Parse_Wrong_NamesLineAndKeyAndWhatIsExpected(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ConfigurationException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoSuchFile_SaysHowToGetOne()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "telemetry-device.json");
        Assert.Equal(
            $"there is no file {path}. 'telemetry-device scan' shows which sensors to write into it.",
            Assert.Throws<ConfigurationException>(() => ConfigurationFile.Read(path)).Message);
    }

    private static DeviceConfiguration Parse(string json) => ConfigurationFile.Parse(Encoding.UTF8.GetBytes(json), "/home/pi");
}
