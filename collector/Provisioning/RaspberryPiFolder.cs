using System.Text;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Provisioning;

/// <summary>What a Raspberry Pi, or any Linux board, is given, and the commands that bring it there.</summary>
public static class RaspberryPiFolder
{
    public const string Key = "provisioning.json";
    public const string Settings = "telemetry-device.json";
    public const string Readme = "README.txt";

    private const string SettingsText = """
        {
          // What this device measures. On the device, 'telemetry-device scan' lists what it finds, with the line for each.
          "interval": "10s",
          "sensors": [
            { "sensor": "board", "interval": "1m" }
          ]
        }

        """;

    /// <exception cref="UserException">Something cannot be written.</exception>
    public static void Write(string folder, EnrolledKey device, string collector) => DeviceFolder.Write(
        folder,
        [new FolderFile(Settings, SettingsText.ReplaceLineEndings("\n"), IsTheUsers: true), new FolderFile(Readme, ReadmeText(folder, device))],
        new FolderFile(Key, Encoding.UTF8.GetString(ProvisioningFile.Content(device, collector)) + "\n"));

    private static string ReadmeText(string folder, EnrolledKey device) => $"""
        {device.Device}: a Raspberry Pi or another Linux board
        Written by telemetry enroll on {device.Enrolled.UtcDateTime:yyyy-MM-dd}.

        {Key} holds the device's key. It is readable by you only; delete it here when the device runs.
        More, and what to do when it does not work: docs/raspberrypi.md. For pi@raspberrypi.local below put the user and the name of your board.

        1. The program, from the source on this computer. On the board the .NET runtime is needed (docs/raspberrypi.md):

            dotnet publish device/raspberrypi -c Release -o publish
            scp -r publish pi@raspberrypi.local:telemetry-device

        2. Key and settings, from this folder:

            cd "{folder}"
            scp {Key} {Settings} pi@raspberrypi.local:

        3. On the board, as a service that starts with it:

            ssh pi@raspberrypi.local
            sudo dotnet telemetry-device/telemetry-device.dll install --config {Settings} --provision {Key}
            rm {Key}

        4. On the collector:

            telemetry devices {device.Device}

        Later, after telemetry enroll {device.Device} --rotate --target raspberrypi, only the key:

            scp {Key} pi@raspberrypi.local:
            ssh -t pi@raspberrypi.local 'sudo dotnet /usr/local/lib/telemetry-device/telemetry-device.dll install --provision {Key} && rm {Key}'

        """.ReplaceLineEndings("\n");
}
