using Telemetry.RaspberryPi.Emulation;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Tests.Emulation;

public sealed class EmulatedBoardTests
{
    [Fact]
    public void Sensors_EmulatedBoard_AreReadWithTheDataSheetsValues()
    {
        using Sensors.SensorBench bench = new();
        using EmulatedBoard board = new(() => bench.NowUs);
        List<SettingError> errors = [];
        SensorSettings[] settings = [.. EmulatedBoard.Sensors.Select(item => SensorSettings.Read(item, 1_000_000, errors)!)];
        bench.Start(settings, board.Environment).Run(0.2);

        Assert.Empty(errors);
        Assert.Equal(25.08, bench["temperature"], 0.005);
        Assert.Equal(1006.53, bench["pressure"], 0.005);
        Assert.Equal(45, bench["humidity"], 0.05);
        Assert.InRange(bench["probe.temperature"], 18, 19);
        Assert.Equal(47.082, bench["cpu.temperature"], 0.001);
        Assert.Empty(bench.Set!.Warnings);
    }
}
