using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Collector;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary>A device gets a new key while it runs with its old one.</summary>
public sealed class KeyChangeTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Rotate_RunningDevice_WorksOnUntilTheNewKeyIsUsed()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim");
        string old = Path.Combine(_site.Scratch, "old.json");
        File.Copy(provisioning, old);
        ChildProcess before = _site.Simulate(old, "--rate", "20");
        DeviceView first = await _site.DeviceAsync("sim", "the device online", device => device.State == DeviceState.Online && device.Ledger.Stored > 0);

        await RotateAsync();
        Assert.NotEqual(KeyIn(old), KeyIn(provisioning));
        DeviceView meanwhile = await _site.DeviceAsync("sim", "readings after the change, and a word on the old key", device =>
            device.Ledger.Stored > first.Ledger.Stored + 20 && device.Warnings.Any(warning => warning.Contains("old key", StringComparison.Ordinal)));
        Assert.Equal(first.BootId, meanwhile.BootId);
        Assert.DoesNotContain(meanwhile.Events, entry => entry.Reason.Code is "revoked" or "wrong-key");

        // A collector that restarts lets it in again, at its second try at the latest.
        _site.Collector.Terminate();
        Assert.Equal(0, await _site.Collector.ExitAsync());
        await _site.StartCollectorAsync();
        await _site.DeviceAsync("sim", "the device back with its old key", device => device.State == DeviceState.Online && device.NewKeySince is not null);

        before.Terminate();
        await before.ExitAsync();
        ChildProcess after = _site.Simulate(provisioning, "--rate", "20");
        DeviceView anew = await _site.DeviceAsync("sim", "the device with its new key", device => device.State == DeviceState.Online && device.NewKeySince is null && device.BootId != first.BootId);
        Assert.DoesNotContain(anew.Warnings, warning => warning.Contains("old key", StringComparison.Ordinal));
        await Eventually.Get(
            "the old key to leave the key ring", () => Task.FromResult(Ring()),
            ring => ring["previous"] is null && ring["key"]!.GetValue<string>() == KeyIn(provisioning));
        after.Terminate();
        await after.ExitAsync();

        ChildProcess refused = _site.Simulate(old);
        await _site.DeviceAsync("sim", "the old key to be named", device => device.Warnings.Any(warning => warning.Contains("another key", StringComparison.Ordinal)));
        Assert.NotEqual(DeviceState.Online, (await _site.ViewAsync()).Devices.Single().State);
        Assert.False(refused.HasExited);
    }

    [Fact]
    public async Task Revoke_OfTheOldKey_EndsTheSessionThatUsesIt()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim");
        string old = Path.Combine(_site.Scratch, "old.json");
        File.Copy(provisioning, old);
        ChildProcess simulator = _site.Simulate(old);
        await _site.DeviceAsync("sim", "the device online", device => device.State == DeviceState.Online);
        await RotateAsync();

        ChildProcess revoke = _site.Run("revoke", "sim", "--old-key");
        Assert.True(await revoke.ExitAsync() == ExitCode.Success, revoke.Errors);

        await Eventually.Get(
            "the device to say that it was sent away", () => Task.FromResult(simulator.Errors),
            errors => errors.Contains("revoked", StringComparison.Ordinal));
        // Not asked to end: it would wait for a collector that takes what it still has.
        simulator.Kill();
        _site.Simulate(provisioning);
        await _site.DeviceAsync("sim", "the device with its new key", device => device.State == DeviceState.Online);

        ChildProcess again = _site.Run("revoke", "sim", "--old-key");
        Assert.Equal(ExitCode.Failure, await again.ExitAsync());
        Assert.Contains("has no old key", again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enroll_NameThatIsEnrolled_NamesTheWayToANewKey()
    {
        Assert.Equal(ExitCode.Success, await _site.Run("enroll", "sim").ExitAsync());

        ChildProcess enroll = _site.Run("enroll", "sim");
        Assert.Equal(ExitCode.Failure, await enroll.ExitAsync());
        Assert.Contains("telemetry enroll sim --rotate", enroll.Errors, StringComparison.Ordinal);

        ChildProcess unknown = _site.Run("enroll", "other", "--rotate");
        Assert.Equal(ExitCode.Failure, await unknown.ExitAsync());
        Assert.Contains("other is not enrolled", unknown.Errors, StringComparison.Ordinal);
    }

    private async Task RotateAsync()
    {
        ChildProcess rotate = _site.Run("enroll", "sim", "--rotate", "--json", "--collector", $"127.0.0.1:{_site.Port}");
        Assert.True(await rotate.ExitAsync() == ExitCode.Success, rotate.Errors);
        JsonElement line = rotate.Json.Single();
        Assert.True(line.GetProperty("rotated").GetBoolean());
        Assert.DoesNotContain(KeyIn(line.GetProperty("file").GetString()!), string.Join('\n', rotate.Output) + rotate.Errors, StringComparison.Ordinal);
    }

    private static string KeyIn(string provisioning) => JsonNode.Parse(File.ReadAllText(provisioning))!["key"]!.GetValue<string>();

    private JsonNode Ring() => JsonNode.Parse(File.ReadAllText(Path.Combine(_site.Data, "keys.json")))!["devices"]!["sim"]!;
}
