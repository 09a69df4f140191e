using System.Globalization;
using System.Text.Json;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary>The program of a Raspberry Pi, with an emulated board, and a collector.</summary>
public sealed class BoardTests : IDisposable
{
    private const string Name = "board";

    private readonly Site _site = new();

    private string Data => Path.Combine(_site.Scratch, "board");

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Run_Emulated_ShowsTheDataSheetsExampleWithUnits()
    {
        (_, DeviceView view) = await StartAsync(view => view.Channels.Count(channel => channel.Value is not null) >= 4);

        ChannelView temperature = view.Channels.Single(channel => channel.Name == "temperature");
        ChannelView pressure = view.Channels.Single(channel => channel.Name == "pressure");
        Assert.Equal(("Cel", "hPa"), (temperature.Unit, pressure.Unit));
        Assert.InRange(Number(temperature), 24.5, 25.7);
        Assert.InRange(Number(pressure), 1_005.5, 1_007.5);
    }

    [Fact]
    public async Task Stop_InOrder_SaysGoodbyeAndWhatItStillHolds()
    {
        (ChildProcess board, _) = await StartAsync(view => view.Ledger.Stored > 0);

        board.Terminate();

        Assert.Equal(0, await board.ExitAsync());
        JsonElement summary = await board.LineAsync("summary");
        ulong acknowledged = summary.GetProperty("sampled").GetUInt64() - summary.GetProperty("held").GetUInt64();
        DeviceView gone = await _site.DeviceAsync(Name, "the goodbye", view => view.State == DeviceState.Offline);
        Assert.InRange(gone.Ledger.Stored, acknowledged, gone.Ledger.Sampled);
        Assert.Equal(0UL, gone.Ledger.Lost);
        Assert.Contains("goodbye", gone.Reason.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_ByCommand_IsAnotherBootWhoseParametersAreAsTheyWereSet()
    {
        (ChildProcess board, DeviceView before) = await StartAsync(view => view.State == DeviceState.Online && view.Ledger.Stored > 0);
        Assert.Equal(0, await _site.Run("set", Name, "temperature.interval", "200ms").ExitAsync());

        Assert.Equal(0, await _site.Run("do", Name, "restart").ExitAsync());

        DeviceView after = await _site.DeviceAsync(Name, "the next boot", view => view.BootId != before.BootId && view.State == DeviceState.Online && view.Parameters.Count > 0);
        Assert.Equal(200, Number(after.Parameters.Single(parameter => parameter.Name == "temperature.interval").Value));
        Assert.False(board.HasExited);
    }

    [Fact]
    public async Task Run_AfterBeingKilled_SaysSoAndKeepsWhatWasSet()
    {
        (ChildProcess board, DeviceView before) = await StartAsync(view => view.State == DeviceState.Online && view.Ledger.Stored > 0);
        Assert.Equal(0, await _site.Run("set", Name, "temperature.interval", "200ms").ExitAsync());
        board.Kill();
        await board.ExitAsync();

        ChildProcess again = _site.RunBoard(await Provisioning, Data);

        Assert.Equal("crash", (await again.LineAsync("started")).GetProperty("resetCause").GetString());
        DeviceView after = await _site.DeviceAsync(Name, "the next boot", view => view.BootId != before.BootId && view.State == DeviceState.Online && view.Parameters.Count > 0);
        Assert.Equal(200, Number(after.Parameters.Single(parameter => parameter.Name == "temperature.interval").Value));
    }

    [Fact]
    public async Task Run_OnADataDirectoryInUse_IsRefused()
    {
        await StartAsync(view => view.State == DeviceState.Online);

        ChildProcess second = _site.RunBoard(await Provisioning, Data);

        Assert.Equal(4, await second.ExitAsync());
        Assert.Contains("--data DIR", second.Errors, StringComparison.Ordinal);
    }

    private Task<string> Provisioning { get; set; } = Task.FromResult("");

    private async Task<(ChildProcess Board, DeviceView View)> StartAsync(Func<DeviceView, bool> isFulfilled)
    {
        await _site.StartCollectorAsync();
        Provisioning = _site.EnrollAsync(Name);
        ChildProcess board = _site.RunBoard(await Provisioning, Data);
        return (board, await _site.DeviceAsync(Name, "its first readings", isFulfilled));
    }

    private static double Number(ChannelView channel) => Number(channel.Value);

    private static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
