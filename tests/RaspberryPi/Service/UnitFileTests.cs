using Telemetry.RaspberryPi.Service;

namespace Telemetry.RaspberryPi.Tests.Service;

public class UnitFileTests
{
    [Fact]
    public void Text_NamesCommandUserAndGroups()
    {
        string[] unit = Unit("/usr/bin/dotnet", "x.dll").Split('\n');
        Assert.Contains("Type=notify", unit);
        Assert.Contains("ExecStart=/usr/bin/dotnet x.dll", unit);
        Assert.Contains("User=telemetry-device", unit);
        Assert.Contains("SupplementaryGroups=i2c gpio", unit);
        Assert.Contains(unit, line => line.StartsWith("WatchdogSec=", StringComparison.Ordinal));
        Assert.DoesNotContain(unit, line => line.StartsWith(' '));
    }

    [Theory]
    [InlineData("/opt/my dotnet/dotnet", "\"/opt/my dotnet/dotnet\"")]
    [InlineData("/opt/100%/dotnet", "/opt/100%%/dotnet")]
    [InlineData("/opt/a\"b", "\"/opt/a\\\"b\"")]
    public void Text_CommandWithSpecialCharacters_IsQuoted(string path, string expected) =>
        Assert.Contains($"ExecStart={expected} run\n", Unit(path, "run"), StringComparison.Ordinal);

    [Fact]
    public void Text_WithoutGroups_NamesNone() => Assert.DoesNotContain(
        "SupplementaryGroups=", UnitFile.Text(["/bin/true"], []), StringComparison.Ordinal);

    private static string Unit(params string[] command) => UnitFile.Text(command, ["i2c", "gpio"]);
}
