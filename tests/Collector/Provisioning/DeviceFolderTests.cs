using System.Text.Json;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Provisioning;

namespace Telemetry.Collector.Tests.Provisioning;

public sealed class DeviceFolderTests : IDisposable
{
    private const string Collector = "192.168.1.10:5170";

    private static readonly EnrolledKey Garden = new("garden", [.. Enumerable.Range(0, 32).Select(i => (byte)i)], DateTimeOffset.UnixEpoch);
    private static readonly EnrolledKey Anew = Garden with { Key = [.. Enumerable.Repeat((byte)0xEE, 32)] };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Folder => _directory.File("garden");

    private string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    [Fact]
    public void Write_ForAnEsp32_HasSettingsKeyWifiAndCommands()
    {
        Esp32Folder.Write(Folder, Garden, Collector, new WifiNetwork("Käthe \"Home\"", "se\"cret\\pass"), "/dev/ttyUSB0");

        string[] settings = [.. Read(Esp32Folder.Settings).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        Assert.Equal("version=1", settings[0]);
        Assert.Contains("device=garden", settings);
        Assert.Contains($"key={Convert.ToHexStringLower(Garden.Key)}", settings);
        Assert.Contains($"collector={Collector}", settings);

        using JsonDocument files = JsonDocument.Parse(Read(Esp32Folder.Files));
        JsonElement file = files.RootElement.GetProperty("Files").EnumerateArray().Single();
        Assert.Equal((@"I:\telemetry.cfg", "telemetry.cfg"), (file.GetProperty("DestinationFilePath").GetString(), file.GetProperty("SourceFilePath").GetString()));

        using JsonDocument wifi = JsonDocument.Parse(Read(Esp32Folder.Wifi));
        JsonElement client = wifi.RootElement.GetProperty("WirelessClient");
        Assert.Equal(("Käthe \"Home\"", "se\"cret\\pass"), (client.GetProperty("Ssid").GetString(), client.GetProperty("Password").GetString()));

        string readme = Read(Esp32Folder.Readme);
        Assert.Contains("nanoff --serialport /dev/ttyUSB0 --filedeployment files.json --networkdeployment wifi.json", readme, StringComparison.Ordinal);
        Assert.Contains("nanoff --platform esp32 --serialport /dev/ttyUSB0 --update", readme, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(Garden.Key), readme, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", readme.Replace("secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OnUnix_IsForItsOwnerOnly()
    {
        Esp32Folder.Write(Folder, Garden, Collector, new WifiNetwork("Home", "password"), "PORT");
        if (OperatingSystem.IsWindows())
            return;

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        foreach (string file in Directory.GetFiles(Folder))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Write_AgainWithAnotherKey_KeepsWhatTheUserWroteOfSensorsAndTheWifi()
    {
        Esp32Folder.Write(Folder, Garden, Collector, new WifiNetwork("Home", "password"), "PORT");
        string settings = Path.Combine(Folder, Esp32Folder.Settings);
        File.WriteAllText(settings, File.ReadAllText(settings).Replace("sda=21", "sda=4", StringComparison.Ordinal).Replace("key=", " key = ", StringComparison.Ordinal));

        Esp32Folder.Write(Folder, Anew, "10.0.0.1:5170", network: null, "PORT");

        string[] lines = Read(Esp32Folder.Settings).Split('\n');
        Assert.Contains(lines, line => line.Contains("sda=4", StringComparison.Ordinal));
        Assert.Equal([$"key={Convert.ToHexStringLower(Anew.Key)}"], lines.Where(line => line.Contains("key", StringComparison.Ordinal) && !line.StartsWith('#')));
        Assert.Contains("collector=10.0.0.1:5170", lines);
        Assert.Contains("--networkdeployment wifi.json", Read(Esp32Folder.Readme), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WithoutWifi_SendsNone()
    {
        Esp32Folder.Write(Folder, Garden, Collector, network: null, "PORT");

        Assert.False(File.Exists(Path.Combine(Folder, Esp32Folder.Wifi)));
        Assert.DoesNotContain("networkdeployment", Read(Esp32Folder.Readme), StringComparison.Ordinal);
    }

    [Fact]
    public void WifiJson_OfAnOpenNetwork_AsksForNoPassword()
    {
        using JsonDocument wifi = JsonDocument.Parse(Esp32Folder.WifiJson(new WifiNetwork("Guests", "")));
        JsonElement client = wifi.RootElement.GetProperty("WirelessClient");

        Assert.Equal(("Open", "None", ""), (client.GetProperty("Authentication").GetString(), client.GetProperty("Encryption").GetString(), client.GetProperty("Password").GetString()));
    }

    [Fact]
    public void Write_ForARaspberryPi_HasKeySettingsAndCommands()
    {
        RaspberryPiFolder.Write(Folder, Garden, Collector);

        using JsonDocument key = JsonDocument.Parse(Read(RaspberryPiFolder.Key));
        Assert.Equal(Convert.ToHexStringLower(Garden.Key), key.RootElement.GetProperty("key").GetString());
        using JsonDocument settings = JsonDocument.Parse(Read(RaspberryPiFolder.Settings), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        Assert.Equal("board", settings.RootElement.GetProperty("sensors")[0].GetProperty("sensor").GetString());
        string readme = Read(RaspberryPiFolder.Readme);
        Assert.Contains("install --config telemetry-device.json --provision provisioning.json", readme, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(Garden.Key), readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ForARaspberryPiAgain_KeepsTheUsersSettings()
    {
        RaspberryPiFolder.Write(Folder, Garden, Collector);
        File.WriteAllText(Path.Combine(Folder, RaspberryPiFolder.Settings), "{}");

        RaspberryPiFolder.Write(Folder, Anew, Collector);

        Assert.Equal("{}", Read(RaspberryPiFolder.Settings));
        Assert.Contains(Convert.ToHexStringLower(Anew.Key), Read(RaspberryPiFolder.Key), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FolderThatCannotBeFinished_LeavesTheKeyOfBefore()
    {
        Esp32Folder.Write(Folder, Garden, Collector, network: null, "PORT");
        // A directory in the place of a file cannot be replaced by one.
        File.Delete(Path.Combine(Folder, Esp32Folder.Files));
        Directory.CreateDirectory(Path.Combine(Folder, Esp32Folder.Files, "in the way"));

        Assert.Throws<UserException>(() => Esp32Folder.Write(Folder, Anew, Collector, network: null, "PORT"));

        Assert.Contains(Convert.ToHexStringLower(Garden.Key), Read(Esp32Folder.Settings), StringComparison.Ordinal);
    }
}
