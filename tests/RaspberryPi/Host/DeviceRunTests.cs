using Telemetry.Device.Host;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Host;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Host;

public class DeviceRunTests
{
    [Fact]
    public void Run_SensorsThatCannotBe_SaysSoAndTheNextStartIsNotOneAfterACrash()
    {
        using TemporaryDirectory data = new();
        using DeviceRun run = new(new RunOptions
        {
            Identity = new Identity("d", new byte[Limits.KeyBytes], "", Limits.DefaultPort),
            CollectorHost = "127.0.0.1",
            CollectorPort = Limits.DefaultPort,
            Data = data.Path,
            Log = LogSettings.Default,
            Configuration = "c.json",
            Sensors = ConfigurationFile.Parse("""{ "sensors": [ { "sensor": "board" }, { "sensor": "board" } ] }"""u8, data.Path).Sensors,
        });

        ProgramException exception = Assert.Throws<ProgramException>(() => run.Run());

        Assert.StartsWith("c.json, line 1, sensors[1]: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ResetCause.Software, LastRun.Begin(data.Path).Cause);
    }
}
