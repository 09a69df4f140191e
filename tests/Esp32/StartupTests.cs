using Telemetry.Esp32.Lamp;
using Telemetry.Esp32.Settings;
using Telemetry.Protocol.Tests.Security;

namespace Telemetry.Esp32.Tests;

public sealed class StartupTests
{
    private static Startup Refused(FakeBoard board)
    {
        Startup startup = new(board);
        Assert.Null(startup.TryPrepare(new SeededRandom(1)));
        return startup;
    }

    [Fact]
    public void TryPrepare_NoSettings_SaysHowToWriteThem()
    {
        Startup startup = Refused(new FakeBoard(settings: null));
        Assert.StartsWith("there is no telemetry.cfg on the board; run: telemetry enroll NAME", startup.Problem, StringComparison.Ordinal);
        Assert.Same(BlinkPattern.NoSettings, startup.Lamp.Pattern);
    }

    [Fact]
    public void TryPrepare_WrongSettings_NamesTheLine()
    {
        Startup startup = Refused(new FakeBoard(FakeBoard.Settings + "led=red"));
        Assert.Equal("telemetry.cfg: line 4: led is the number of a pin, or none", startup.Problem);
        Assert.Same(BlinkPattern.NoSettings, startup.Lamp.Pattern);
    }

    [Fact]
    public void TryPrepare_NoNetworkGiven_SaysHowToGiveOne()
    {
        FakeBoard board = new();
        board.Station.Name = "";
        Startup startup = Refused(board);
        Assert.Contains("--networkdeployment", startup.Problem, StringComparison.Ordinal);
        Assert.Same(BlinkPattern.NoNetworkSettings, startup.Lamp.Pattern);
    }

    [Fact]
    public void TryPrepare_NetworkAway_GoesOnAfterTenSecondsAndSaysSo()
    {
        FakeBoard board = new();
        board.Station.IsUp = false;
        Assert.NotNull(new Startup(board).TryPrepare(new SeededRandom(1)));
        Assert.True(board.NowUs >= 10_000_000);
        Assert.Contains(board.Console, line => line.StartsWith("no address in the Wi-Fi network home; it measures meanwhile", StringComparison.Ordinal));
    }

    [Fact]
    public void Firmware_WhatItHolds_FitsTheBudget()
    {
        string sensors = string.Concat(Enumerable.Range(0, BoardSettings.MostSensors).Select(i => $"sensor=bme280 sda={i % 2} address=0x7{6 + (i / 2)} name=s{i}\n"));
        Prepare(FakeBoard.Settings + "wifi-signal=10m\n" + sensors);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Firmware firmware = Prepare(FakeBoard.Settings + "wifi-signal=10m\n" + sensors);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"{allocated} bytes with four sensors");
        Assert.InRange(allocated, FirmwareBudget.LogReadings * 22, FirmwareBudget.Bytes);
        Assert.Equal(14, firmware.Device.Channels.Count);

        static Firmware Prepare(string settings) => new Startup(new FakeBoard(settings)).TryPrepare(new SeededRandom(1))!;
    }

    [Fact]
    public void LoopGuard_LoopComesRound_IsNotStuck()
    {
        LoopGuard guard = new();
        for (int i = 0; i < 100; i++)
        {
            guard.Alive();
            Assert.False(guard.IsStuck());
        }

        bool[] looks = [.. Enumerable.Range(0, 6).Select(_ => guard.IsStuck())];
        Assert.Equal([false, false, false, false, false, true], looks);
    }
}
