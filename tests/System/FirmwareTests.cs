using System.Globalization;
using Telemetry.Collector.Views;
using Telemetry.Device.Host;
using Telemetry.Esp32;
using Telemetry.Esp32.Tests;
using Telemetry.Simulator.Devices;

namespace Telemetry.SystemTests;

/// <summary>The ESP32's firmware on a played board, in this process, with the board's sockets, against the real collector in its own.</summary>
public sealed class FirmwareTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Firmware_FromTheFileThatEnrollWrites_IsOnlineWithItsSensors()
    {
        await _site.StartCollectorAsync();
        ChildProcess enroll = _site.Run("enroll", "board", "--target", "esp32", "--collector", $"127.0.0.1:{_site.Port}");
        Assert.True(await enroll.ExitAsync() == 0, enroll.Errors);
        string settings = await File.ReadAllTextAsync(Path.Combine(enroll.Output.Single(), "telemetry.cfg"), TestContext.Current.CancellationToken);
        using Running board = new(new FakeBoard(settings));
        DeviceView device = await _site.DeviceAsync("board", "online with all channels", view =>
            view.State == DeviceState.Online && view.Channels.Count == 4 && view.Channels.All(channel => channel.Value is not null));
        Assert.Equal(
            ["temperature 21.5 Cel", "humidity 40 %", "pressure 100653 Pa", "memory 54321 By"],
            device.Channels.Select(channel => string.Create(CultureInfo.InvariantCulture, $"{channel.Name} {channel.Value} {channel.Unit}")));
        Assert.Equal("ESP32_TEST", device.Hardware);
        Assert.StartsWith("power on", device.LastReset, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Firmware_SensorUnpluggedAndPluggedInAgain_SaysSoAndGoesOn()
    {
        FakeBoard part = new(await SettingsAsync("board"));
        using Running board = new(part);
        await _site.DeviceAsync("board", "readings", view => view.Ledger.Stored > 10);
        part.Climate.IsPlugged = false;
        await _site.DeviceAsync("board", "readings lost", view => view.Ledger.LostByCause.Values.Any(lost => lost > 0));
        part.Climate.IsPlugged = true;
        ulong before = (await _site.DeviceAsync("board", "the device", _ => true)).Ledger.Stored;
        await _site.DeviceAsync("board", "readings again", view => view.Ledger.Stored > before + 20);
        Assert.Contains(part.Console, line => line.Contains("does not answer", StringComparison.Ordinal));
        Assert.Contains(part.Console, line => line.Contains("can be read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Firmware_RestartedByCommand_KeepsItsParametersAndSaysWhyItRestarted()
    {
        string settings = await SettingsAsync("board");
        FakeBoard first = new(settings);
        using (Running board = new(first))
        {
            await _site.DeviceAsync("board", "online", view => view.State == DeviceState.Online);
            Assert.Equal(0, await _site.Run("set", "board", "temperature.interval", "300ms").ExitAsync());
            Assert.Equal(0, await _site.Run("do", "board", "restart").ExitAsync());
            await board.EndAsync();
            Assert.Equal(1, first.Restarts);
        }

        FakeBoard second = new(settings) { Storage = first.Storage.AfterPowerCut(), KeptClock = true };
        using Running again = new(second);
        DeviceView device = await _site.DeviceAsync("board", "back", view => view.State == DeviceState.Online && view.LastReset?.StartsWith("software", StringComparison.Ordinal) == true);
        Assert.Equal("software: restart by command", device.LastReset);
        Assert.Equal(300.0, device.Parameters.Single(parameter => parameter.Name == "temperature.interval").Value);
        Assert.Contains("collector", first.Storage.Content.Keys);
    }

    [Fact]
    public async Task Firmware_CollectorAway_KeepsWhatItMeasuresAndDeliversItLater()
    {
        using Running board = new(new FakeBoard(await SettingsAsync("board")));
        await _site.DeviceAsync("board", "readings", view => view.Ledger.Stored > 10);
        _site.Collector.Kill();
        await _site.Collector.ExitAsync();
        ulong held = board.Firmware.Device.Log.Next;
        Assert.True(SpinWait.SpinUntil(() => board.Firmware.Device.Log.Next > held + 30, Patience), "it does not measure meanwhile");
        await _site.StartCollectorAsync();
        await _site.DeviceAsync("board", "all of it", view => view.Ledger.Stored > held + 30 && view.Ledger.Lost == 0);
    }

    private async Task<string> SettingsAsync(string name)
    {
        await _site.StartCollectorAsync();
        Assert.True(ProvisionFile.TryRead(await _site.EnrollAsync(name), out var identities, out string error), error);
        return FormattableString.Invariant(
            $"version=1\ndevice={name}\nkey={Convert.ToHexString(identities[0].Key)}\ncollector=127.0.0.1:{_site.Port}\nsensor=bme280 interval=100ms\n");
    }

    /// <summary>A board that is switched on.</summary>
    private sealed class Running : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Running(FakeBoard board)
        {
            Startup startup = new(board);
            Firmware = startup.TryPrepare(new SystemRandom()) ?? throw new InvalidOperationException(startup.Problem);
            new Thread(Run) { IsBackground = true, Name = "board" }.Start();
        }

        public Firmware Firmware { get; }

        public Task EndAsync() => _ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        public void Dispose() => Firmware.Stop();

        private void Run()
        {
            try
            {
                Firmware.Run();
                _ended.SetResult();
            }
            catch (Exception e)
            {
                _ended.SetException(e);
            }
        }
    }
}
