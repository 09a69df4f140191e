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
        Assert.Equal(("board", 500_000), (configuration.Sensors.Single().Kind.Name, configuration.Sensors.Single().IntervalUs));
    }

    [Fact]
    public void Parse_NothingGiven_HasDefaults()
    {
        DeviceConfiguration configuration = Parse("{}");
        Assert.Equal(("", 5170), (configuration.CollectorHost, configuration.CollectorPort));
        Assert.Equal(("", ""), (configuration.Provisioning, configuration.Data));
        Assert.Equal(new LogSettings(64_000_000, 1_000_000), configuration.Log);
        Assert.Empty(configuration.Sensors);
    }

    [Theory]
    [InlineData("", "line 1: this is not JSON")]
    [InlineData("[]", "line 1: the file must be one object: { … }")]
    [InlineData("{} {}", "line 1: this is not JSON")]
    [InlineData("{\n  \"data\": \"10s\"\n  \"log\": {}\n}", "line 3: this is not JSON")]
    [InlineData("{\n\n  \"sensor\": [] }", "line 3, sensor: is no key that is known here: collector, provisioning, data, interval, log, sensors")]
    [InlineData("{\n \"data\": \"a\",\n \"data\": \"b\" }", "line 3, data: is there twice")]
    [InlineData("{\n \"data\": 5 }", "line 2, data: must be the path of a directory, not 5")]
    [InlineData("{ \"collector\": \"a b\" }", "line 1, collector: 'a b' is not an address.")]
    [InlineData("{ \"log\": [] }", "line 1, log: must be an object like { \"size\": \"64MB\" }")]
    [InlineData("{ \"log\": { \"size\": \"1MB\" } }", "line 1, log.size: must be 2MB to 1TB, not 1MB")]
    [InlineData("{ \"log\": { \"size\": \"big\" } }", "line 1, log.size: must be a size in quotes, like \"64MB\"")]
    [InlineData("{ \"log\": { \"sync\": 1 } }", "line 1, log.sync: must be a duration in quotes, like \"1s\", not 1")]
    [InlineData("{ \"log\": {\n \"syc\": \"1s\" } }", "line 2, log.syc: is no key that is known here: size, sync")]
    [InlineData("{ \"sensors\": {} }", "line 1, sensors: must be a list: [ { \"sensor\": \"board\" } ]")]
    [InlineData("{ \"sensors\": [\n { \"sensor\": \"board\" },\n { \"sensor\": \"board\",\n \"interval\": \"10\" } ] }", "line 4, sensors[1].interval: '10' has no unit. Write 10s")]
    [InlineData("{ \"sensors\": [\n { \"sensor\": \"boart\" } ] }", "line 2, sensors[0].sensor: there is no sensor \"boart\"; there is ")]
    [InlineData("{ \"sensors\": [\n {  } ] }", "line 2, sensors[0]: needs \"sensor\": one of ")]
    public void Parse_Wrong_NamesLineAndKeyAndWhatIsExpected(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ConfigurationException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_SeveralMistakes_NamesThemAll()
    {
        ConfigurationException exception = Assert.Throws<ConfigurationException>(() => Parse("{ \"data\": 5,\n \"log\": 5,\n \"x\": 5 }"));
        Assert.Equal(["line 1, data:", "line 2, log:", "line 3, x:"], exception.Faults.Select(fault => fault[..(fault.IndexOf(": ", StringComparison.Ordinal) + 1)]));
    }

    [Fact]
    public void Read_NoSuchFile_SaysHowToGetOne()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "telemetry-device.json");
        Assert.Equal(
            $"there is no file {path}: 'telemetry-device scan' shows which sensors to write into it",
            Assert.Throws<ConfigurationException>(() => ConfigurationFile.Read(path)).Message);
    }

    private static DeviceConfiguration Parse(string json) => ConfigurationFile.Parse(Encoding.UTF8.GetBytes(json), "/home/pi");
}
