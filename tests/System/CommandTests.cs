using System.Text.Json;
using Telemetry.Collector;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary>Commands from the command line to a device and back.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Set_IntervalOfAChannel_TakesEffectAndIsShown()
    {
        await StartAsync();

        JsonElement outcome = await RunAsync(ExitCode.Success, "set", "sim", "temperature.interval", "2m", "--json");
        Assert.Equal("applied", outcome.GetProperty("status").GetString());
        Assert.Equal(120_000, outcome.GetProperty("value").GetDouble());
        Assert.Equal("ms", outcome.GetProperty("unit").GetString());

        ChildProcess devices = _site.Run("devices", "sim");
        Assert.Equal(ExitCode.Success, await devices.ExitAsync());
        string line = Assert.Single(devices.Output, line => line.Contains("temperature.interval", StringComparison.Ordinal));
        Assert.Contains("120,000 ms", line, StringComparison.Ordinal);
        Assert.Contains("1 to 86,400,000 ms", line, StringComparison.Ordinal);
        Assert.Contains(devices.Output, line => line.Contains("make yourself noticed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Set_OutsideTheRange_SaysTheRangeAndChangesNothing()
    {
        await StartAsync();
        object before = (await SimAsync()).Parameters.Single(parameter => parameter.Name == "temperature.interval").Value;

        ChildProcess set = _site.Run("set", "sim", "temperature.interval", "0");
        Assert.Equal(ExitCode.Refused, await set.ExitAsync());
        Assert.Contains("1 to 86,400,000 ms", set.Errors, StringComparison.Ordinal);
        Assert.Equal(before, (await SimAsync()).Parameters.Single(parameter => parameter.Name == "temperature.interval").Value);

        ChildProcess wrong = _site.Run("set", "sim", "temperature.interval", "often");
        Assert.Equal(ExitCode.Usage, await wrong.ExitAsync());
        ChildProcess unknown = _site.Run("set", "sim", "colour", "red");
        Assert.Equal(ExitCode.Failure, await unknown.ExitAsync());
        Assert.Contains("temperature.interval", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Do_BuiltInActions_AreDoneAndTheDeviceRestarts()
    {
        ChildProcess simulator = await StartAsync();

        await RunAsync(ExitCode.Success, "do", "sim", "identify", "--json");
        await Eventually.Get(
            "the device to make itself noticed", () => Task.FromResult(string.Join('\n', simulator.Output) + simulator.Errors),
            output => output.Contains("identify", StringComparison.OrdinalIgnoreCase));

        JsonElement sample = await RunAsync(ExitCode.Success, "do", "sim", "sample", "--json");
        Assert.Contains("read", sample.GetProperty("message").GetString(), StringComparison.Ordinal);

        string? boot = (await SimAsync()).BootId;
        await RunAsync(ExitCode.Success, "do", "sim", "restart", "--json");
        await _site.DeviceAsync("sim", "the device back with another boot", device => device.BootId != boot && device.State == DeviceState.Online);
    }

    [Fact]
    public async Task Set_DeviceThatDoesNotAnswer_SaysSoAndIsAppliedWhenItIsBack()
    {
        ChildProcess simulator = await StartAsync();
        simulator.Pause();

        JsonElement outcome = await RunAsync(ExitCode.NoAnswer, "set", "sim", "humidity.interval", "50s", "--timeout", "200ms", "--json");
        Assert.Equal("unanswered", outcome.GetProperty("status").GetString());

        simulator.Continue();
        await _site.DeviceAsync("sim", "the value to be set", device =>
            device.Parameters.Any(parameter => parameter.Name == "humidity.interval" && Convert.ToDouble(parameter.Value, null) == 50_000));
    }

    [Fact]
    public async Task Do_DeviceThatIsNotConnected_SaysWhyAndThatNothingWaits()
    {
        await _site.StartCollectorAsync();
        await _site.EnrollAsync("sim");

        ChildProcess identify = _site.Run("do", "sim", "identify", "--json");
        Assert.Equal(ExitCode.NoAnswer, await identify.ExitAsync());
        Assert.Equal("not-sent", identify.Json.Single().GetProperty("status").GetString());
        Assert.Contains("never seen", identify.Errors, StringComparison.Ordinal);
        Assert.Contains("nothing waits", identify.Errors, StringComparison.Ordinal);

        ChildProcess unknown = _site.Run("do", "SIM", "identify");
        Assert.Equal(ExitCode.Failure, await unknown.ExitAsync());
        Assert.Contains("Did you mean sim?", unknown.Errors, StringComparison.Ordinal);
    }

    private async Task<ChildProcess> StartAsync()
    {
        await _site.StartCollectorAsync();
        ChildProcess simulator = _site.Simulate(await _site.EnrollAsync("sim"));
        await _site.DeviceAsync("sim", "the device online", device => device.State == DeviceState.Online);
        return simulator;
    }

    private Task<DeviceView> SimAsync() => _site.DeviceAsync("sim", "the device", _ => true);

    private async Task<JsonElement> RunAsync(int expected, params string[] arguments)
    {
        ChildProcess process = _site.Run(arguments);
        Assert.True(await process.ExitAsync() == expected, process.Errors);
        return process.Json.Single();
    }
}
