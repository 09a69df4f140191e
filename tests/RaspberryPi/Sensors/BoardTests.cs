using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.Kernel;

namespace Telemetry.RaspberryPi.Tests.Sensors;

public sealed class BoardTests : IDisposable
{
    private readonly SensorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Run_FilesOfABoard_GiveItsChannels()
    {
        AddBoard();
        _bench.Tree.Write("sys/devices/platform/soc/soc:firmware/get_throttled", "50005");
        _bench.Start("""{ "sensor": "board", "interval": "1s" }""").Run(0);

        Assert.Equal(0.52, _bench["cpu.load"], 1e-6);
        Assert.Equal(48.312, _bench["cpu.temperature"], 1e-4);
        Assert.Equal(1800, _bench["cpu.frequency"]);
        Assert.Equal(3_145.728, _bench["memory.available"], 1e-3);
        Assert.Equal(-61, _bench["wifi.signal"]);
        Assert.Equal(350_735, _bench["uptime"]);
        Assert.Equal(1, _bench["power.undervoltage"]);
        Assert.Equal(1, _bench["power.throttled"]);
        Assert.InRange(_bench["disk.free"], 0, 1e6);
        Assert.DoesNotContain(_bench.Messages, text => text.Contains("cannot", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ProcessorUse_IsThatSinceTheMeasurementBefore()
    {
        _bench.Tree.Write("proc/stat", "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 2 3 4");
        _bench.Start("""{ "sensor": "board", "channels": ["cpu"], "interval": "1s" }""").Run(0);
        Assert.Equal(20, _bench["cpu.use"], 1e-6);
        _bench.Tree.Write("proc/stat", "cpu  150 0 125 725 100 0 0 0 0 0\ncpu0 1 2 3 4");
        _bench.Run(1);
        Assert.Equal(75, _bench["cpu.use"], 1e-6);
    }

    [Fact]
    public void Run_BoardWithoutWifi_HasNoSuchChannelUnlessItIsAskedFor()
    {
        AddBoard();
        _bench.Tree.Write("proc/net/wireless", "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22");
        _bench.Start("""{ "sensor": "board" }, { "sensor": "board", "channels": ["wifi"], "prefix": "my." }""").Run(0.1);

        Assert.Null(_bench.Device!.Channels.Find("wifi.signal"));
        Assert.Null(_bench.Device.Channels.Find("power.throttled"));
        Assert.Contains("my.wifi.signal cannot be read: there is no wireless interface that is connected", _bench.Messages);
    }

    [Fact]
    public void Run_ThermalZones_AreFoundByTheirType()
    {
        AddBoard();
        _bench.Tree.Write(_bench.Tree.AddThermalZone(1, "gpu-thermal") + "/temp", "40000");
        _bench.Start("""{ "sensor": "thermal" }, { "sensor": "thermal", "zone": "gpu-thermal" }""").Run(0.1);

        Assert.Equal(48.312, _bench["cpu-thermal.temperature"], 1e-4);
        Assert.Equal(40, _bench["gpu-thermal.temperature"]);
    }

    [Theory]
    [InlineData("wlan0: 0000")]
    [InlineData("")]
    public void WifiLevel_StrangeLine_IsASensorFailure(string line) =>
        Assert.Throws<SensorException>(() => BoardSensor.WifiLevel($"a\nb\n{line}", "wireless"));

    [Fact]
    public void Create_ThisMachine_CanBeRead()
    {
        SensorEnvironment machine = new() { NowUs = () => 0 };
        // A board without procfs is none that this program runs on.
        Assert.Contains("load", BoardSensor.Present(machine).Select(channel => channel.Key));
        Assert.Contains("memory", BoardSensor.Present(machine).Select(channel => channel.Key));
    }

    private void AddBoard()
    {
        _bench.Tree.Write("proc/loadavg", "0.52 0.58 0.59 1/467 12345");
        _bench.Tree.Write("proc/uptime", "350735.47 234388.90");
        _bench.Tree.Write("proc/meminfo", "MemTotal:        3884352 kB\nMemFree:          200000 kB\nMemAvailable:    3072000 kB");
        _bench.Tree.Write("proc/stat", "cpu  100 0 100 700 100 0 0 0 0 0");
        _bench.Tree.Write("proc/net/wireless", "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n wlan0: 0000   49.  -61.  -256        0      0      0      0     17        0");
        _bench.Tree.Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1800000");
        _bench.Tree.Write(_bench.Tree.AddThermalZone(0, "cpu-thermal") + "/temp", "48312");
    }
}
