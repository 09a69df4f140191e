using Telemetry.Collector;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary><c>enroll --target</c> as an operator uses it.</summary>
public sealed class ProvisioningTests : IDisposable
{
    private const string Password = "correct horse battery";

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Enroll_ForAnEsp32_PrintsNoSecretAndShowsNoneInTheCommands()
    {
        string file = Path.Combine(_site.Scratch, "password");
        await File.WriteAllTextAsync(file, Password + "\n", TestContext.Current.CancellationToken);

        ChildProcess enroll = _site.Run("enroll", "garden", "--target", "esp32", "--wifi", "Home", "--wifi-password-file", file);
        Assert.True(await enroll.ExitAsync() == ExitCode.Success, enroll.Errors);

        string folder = enroll.Output.Single();
        string settings = await ReadAsync(folder, "telemetry.cfg");
        string key = settings.Split('\n').Single(line => line.StartsWith("key=", StringComparison.Ordinal))[4..];
        Assert.Equal(64, key.Length);
        Assert.Contains(Password, await ReadAsync(folder, "wifi.json"), StringComparison.Ordinal);
        string shown = string.Join('\n', enroll.Output) + enroll.Errors + await ReadAsync(folder, "README.txt");
        Assert.DoesNotContain(key, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enroll_WifiWithoutAPasswordAndWithoutATerminal_SaysHowToGiveIt()
    {
        ChildProcess enroll = _site.Run("enroll", "garden", "--target", "esp32", "--wifi", "Home");

        Assert.Equal(ExitCode.Usage, await enroll.ExitAsync());
        Assert.Contains("--wifi-password-file", enroll.Errors, StringComparison.Ordinal);
        Assert.Contains("TELEMETRY_WIFI_PASSWORD", enroll.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_site.Data, "keys.json")));
    }

    [Fact]
    public async Task Enroll_ForARaspberryPi_GivesKeyAndSettingsThatItsProgramTakes()
    {
        await _site.StartCollectorAsync();
        ChildProcess enroll = _site.Run("enroll", "pi", "--target", "raspberrypi", "--json", "--collector", $"127.0.0.1:{_site.Port}");
        Assert.True(await enroll.ExitAsync() == ExitCode.Success, enroll.Errors);
        string folder = enroll.Json.Single().GetProperty("file").GetString()!;

        _site.RunBoardElsewhere(
            Path.Combine(folder, "provisioning.json"), Path.Combine(_site.Scratch, "board"), "--config", Path.Combine(folder, "telemetry-device.json"));

        await _site.DeviceAsync("pi", "readings of the board", device => device.State == DeviceState.Online && device.Ledger.Stored > 0);
    }

    private static Task<string> ReadAsync(string folder, string file) => File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken);
}
