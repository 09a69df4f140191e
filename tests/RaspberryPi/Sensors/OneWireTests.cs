using Telemetry.RaspberryPi.Emulation;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.Kernel;

namespace Telemetry.RaspberryPi.Tests.Sensors;

public sealed class OneWireTests : IDisposable
{
    private const string Id = "28-3c01d607e348";
    private readonly SensorBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125", 23.125)]
    [InlineData("5e ff 4b 46 7f ff 02 10 0d : crc=0d YES\n5e ff 4b 46 7f ff 02 10 0d t=-10125", -10.125)]
    [InlineData("50 05 4b 46 7f ff 04 10 aa : crc=aa YES\n50 05 4b 46 7f ff 04 10 aa t=85000", 85)]
    public void Parse_GoodAnswer_IsTheTemperature(string text, double celsius) => Assert.Equal(celsius, OneWireSensor.Parse(text, Id));

    [Theory]
    [InlineData("72 01 4b 46 7f ff 0e 10 57 : crc=33 NO\n72 01 4b 46 7f ff 0e 10 57 t=23125", "the check sum is wrong")]
    [InlineData("00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0", "the data wire is held to ground")]
    [InlineData("50 05 4b 46 7f ff 0c 10 1c : crc=1c YES\n50 05 4b 46 7f ff 0c 10 1c t=85000", "85 °C after power-up")]
    [InlineData("", "no answer on the 1-Wire bus")]
    [InlineData("t=23125", "no answer on the 1-Wire bus")]
    public void Parse_BadAnswer_IsNotTakenForATemperature(string text, string error) =>
        Assert.Contains(error, Assert.Throws<SensorException>(() => OneWireSensor.Parse(text, Id)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(25.0625, "91 01 4b 46 7f ff 0f 10 25 : crc=25 YES\n91 01 4b 46 7f ff 0f 10 25 t=25062")]
    [InlineData(85, "50 05 4b 46 7f ff 10 10")]
    public void Of_Temperature_IsWhatTheKernelShows(double celsius, string text)
    {
        Assert.StartsWith(text, OneWireText.Of(celsius), StringComparison.Ordinal);
        Assert.Equal(celsius, OneWireSensor.Parse(OneWireText.Of(celsius), Id), 0.001);
    }

    [Fact]
    public void Run_OnlyTheNewerFile_IsReadToo()
    {
        _bench.Tree.Write(_bench.Tree.AddOneWire(Id) + "/temperature", "23125");
        _bench.Start("""{ "sensor": "ds18b20" }""").Run(0);
        Assert.Equal(23.125, _bench["probe.temperature"]);
    }

    [Fact]
    public void Run_UnpluggedAndBack_ComesBackByItself()
    {
        _bench.Tree.Write(_bench.Tree.AddOneWire(Id) + "/w1_slave", OneWireText.Of(20));
        _bench.Start($$"""{ "sensor": "ds18b20", "id": "{{Id}}", "name": "pond", "interval": "1s" }""").Run(0);
        _bench.Tree.Remove($"sys/bus/w1/devices/{Id}");
        _bench.Run(2);
        _bench.Tree.Write(_bench.Tree.AddOneWire(Id) + "/w1_slave", OneWireText.Of(21));
        _bench.Run(1);

        Assert.Equal([20, 21], _bench.ValuesOf("pond"));
        Assert.Equal(
            [$"pond cannot be read: {Id} is not on the 1-Wire bus: unplugged, or its wiring is wrong", "pond can be read again"],
            _bench.Messages.Where(text => text.StartsWith("pond", StringComparison.Ordinal)));
    }

    [Fact]
    public void Create_SeveralAndNoId_ListsThem()
    {
        _bench.Tree.AddOneWire(Id);
        _bench.Tree.AddOneWire("28-000000000001");
        Assert.Equal(
            ["line 2, sensors[0]: there are 2 of them: write \"id\": one of 28-000000000001, 28-3c01d607e348"],
            _bench.Errors("""{ "sensor": "ds18b20" }"""));
    }

    [Fact]
    public void Run_KernelFindsThePartLater_IsReadFromThenOn()
    {
        _bench.Start("""{ "sensor": "ds18b20", "interval": "1s" }""").Run(1);
        Assert.Contains("dtoverlay=w1-gpio", Assert.Single(_bench.Set!.Warnings), StringComparison.Ordinal);
        Assert.Empty(_bench.Readings);

        _bench.Tree.Write(_bench.Tree.AddOneWire(Id) + "/w1_slave", OneWireText.Of(21));
        _bench.Run(1);
        Assert.Equal(21, _bench["probe.temperature"]);
    }

    [Fact]
    public void Create_NoId_IsRefused() => Assert.Equal(
        [$"line 2, sensors[0].id: must be an id like 28-3c01d607e348, not \"pond\""],
        _bench.Errors("""{ "sensor": "ds18b20", "id": "pond" }"""));
}
