using System.Text.Json;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Provisioning;

/// <summary>What an ESP32 is given, and the commands that bring it there (device/esp32/README.md has the formats).</summary>
public static class Esp32Folder
{
    public const string Settings = "telemetry.cfg";
    public const string Files = "files.json";
    public const string Wifi = "wifi.json";
    public const string Image = "Telemetry.Esp32.bin";
    public const string Readme = "README.txt";

    // nanoFramework's runtime copies name and password into 32 and 64 bytes with a closing zero.
    private const int SsidBytes = 31;
    private const int PasswordCharacters = 63;

    // nanoff takes any case and JSON of its own making; the device's storage is I:.
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, IndentSize = 2, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record DeployedFile(string DestinationFilePath, string SourceFilePath);

    private sealed record FileDeployment(IReadOnlyList<DeployedFile> Files);

    private sealed record WirelessClient(string Ssid, string Password, string Authentication, string Encryption, string ConfigurationOption);

    private sealed record NetworkDeployment(WirelessClient WirelessClient);

    /// <summary>Says what of a network this board cannot take although others can; null: nothing.</summary>
    public static string? Fault(WifiNetwork network)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(network.Ssid) > SsidBytes)
            return $"the runtime of the ESP32 keeps {SsidBytes} bytes of a Wi-Fi's name, this one has one more";

        return network.Password.Length > PasswordCharacters
            ? $"the runtime of the ESP32 keeps {PasswordCharacters} characters of a Wi-Fi password: use the passphrase instead of the key of 64 digits"
            : null;
    }

    /// <param name="network">null: the board has a network already, or a cable</param>
    /// <param name="port">the serial port that the board is connected to; as it stands in the commands</param>
    /// <exception cref="UserException">Something cannot be written.</exception>
    public static void Write(string folder, EnrolledKey device, string collector, WifiNetwork? network, string port)
    {
        List<FolderFile> files = [new(Files, FilesJson())];
        if (network is not null)
            files.Add(new FolderFile(Wifi, WifiJson(network)));
        bool hasWifi = network is not null || DeviceFolder.Read(folder, Wifi) is not null;
        files.Add(new FolderFile(Readme, ReadmeText(folder, device, port, hasWifi)));
        string settings = SettingsText(device, collector, DeviceFolder.Read(folder, Settings));
        DeviceFolder.Write(folder, files, new FolderFile(Settings, settings));
    }

    internal static string FilesJson() => JsonSerializer.Serialize(new FileDeployment([new DeployedFile($@"I:\{Settings}", Settings)]), Json) + "\n";

    internal static string WifiJson(WifiNetwork network)
    {
        WirelessClient client = network.Password.Length == 0
            ? new WirelessClient(network.Ssid, "", "Open", "None", "AutoConnect")
            : new WirelessClient(network.Ssid, network.Password, "WPA2", "WPA2", "AutoConnect");
        return JsonSerializer.Serialize(new NetworkDeployment(client), Json) + "\n";
    }

    /// <summary>New settings, or those of before with another key: what the user wrote of sensors and pins stays.</summary>
    internal static string SettingsText(EnrolledKey device, string collector, string? before)
    {
        string[] own = [$"device={device.Device}", $"key={Convert.ToHexStringLower(device.Key)}", $"collector={collector}"];
        if (before is null)
        {
            return $"""
                # {device.Device}, written by telemetry enroll. It holds the device's key: keep it secret.
                version=1
                {string.Join('\n', own)}

                # The lamp for "identify" and for errors; led=none: there is none.
                led=2

                # A BME280. Other pins, another address (0x77) or no sensor: change the line or take it out.
                sensor=bme280 sda=21 scl=22 address=0x76 interval=10s

                """.ReplaceLineEndings("\n");
        }

        List<string> lines = [.. before.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')];
        foreach (string line in own)
        {
            string key = line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)];
            int index = lines.FindIndex(candidate => candidate.Replace(" ", "", StringComparison.Ordinal).StartsWith(key, StringComparison.Ordinal));
            if (index >= 0)
                lines[index] = line;
            else
                lines.Add(line);
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string ReadmeText(string folder, EnrolledKey device, string port, bool hasWifi)
    {
        string network = hasWifi ? $" --networkdeployment {Wifi}" : "";
        string secret = hasWifi ? "the device's key and the Wi-Fi password" : "the device's key";
        return $"""
            {device.Device}: an ESP32
            Written by telemetry enroll on {device.Enrolled.UtcDateTime:yyyy-MM-dd}.

            This folder holds {secret}. It is readable by you only; delete it when the board runs.
            How to build {Image}, how to wire a sensor and what the lamp means: docs/flash-esp32.md.

            1. Once on this computer:

                dotnet tool install -g nanoff

            2. Connect the board by USB. {(port == "PORT" ? "PORT below is its serial port, for example COM3 or /dev/ttyUSB0; this lists them:" : "Its serial port; this lists them:")}

                nanoff --listports

            3. In this folder, with {Image} copied into it:

                cd "{folder}"

                The runtime, for a new board or to update it:

                nanoff --platform esp32 --serialport {port} --update

                Settings{(hasWifi ? " and Wi-Fi" : "")}, also later when they have changed ({Settings} says what is measured):

                nanoff --serialport {port} --filedeployment {Files}{network}

                The program:

                nanoff --nanodevice --serialport {port} --deploy --image {Image}

            4. Press the board's reset button. On the collector:

                telemetry devices {device.Device}

            """.ReplaceLineEndings("\n");
    }
}
