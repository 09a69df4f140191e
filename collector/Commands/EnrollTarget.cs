using System.CommandLine;
using System.CommandLine.Parsing;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Provisioning;

namespace Telemetry.Collector.Commands;

/// <summary>The options of <c>enroll</c> that say what kind of device it is, and what is written for it.</summary>
internal static class EnrollTarget
{
    private const string Esp32 = "esp32";
    private const string RaspberryPi = "raspberrypi";

    public static readonly Option<string?> Target = new("--target")
    {
        Description = "Write a folder with all that such a device needs, and the commands that bring it there: esp32 or raspberrypi",
        HelpName = "esp32|raspberrypi",
    };

    public static readonly Option<string?> Wifi = new("--wifi")
    {
        Description = $"Wi-Fi that the ESP32 joins; its password is asked for, unless {WifiPassword.Variable} or a file has it",
        HelpName = "SSID",
    };

    public static readonly Option<string?> PasswordFile = new("--wifi-password-file")
    {
        Description = "File whose first line is the password of the Wi-Fi",
        HelpName = "FILE",
    };

    public static readonly Option<bool> IsOpen = new("--wifi-open") { Description = "The Wi-Fi has no password" };

    public static readonly Option<string> SerialPort = new("--serialport")
    {
        Description = "Serial port of the ESP32, for the commands, for example /dev/ttyUSB0 or COM3",
        HelpName = "PORT",
        DefaultValueFactory = _ => "PORT",
    };

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Target, Wifi, PasswordFile, IsOpen, SerialPort])
            command.Options.Add(option);
        command.Validators.Add(Validate);
    }

    /// <summary>The network that the options name; null: none. Asks for its password.</summary>
    public static WifiNetwork? Network(ParseResult parsed)
    {
        if (parsed.GetValue(Wifi) is not { } ssid)
            return null;

        WifiNetwork network = new(ssid, parsed.GetValue(IsOpen) ? "" : WifiPassword.Get(ssid, parsed.GetValue(PasswordFile)));
        return Esp32Folder.Fault(network) is { } fault ? throw new UserException(fault, exitCode: ExitCode.Usage) : network;
    }

    /// <summary>Writes the device's folder. To be called only where <see cref="Target"/> has a value.</summary>
    public static void Write(ParseResult parsed, string folder, EnrolledKey device, string collector, WifiNetwork? network)
    {
        if (parsed.GetValue(Target) == Esp32)
            Esp32Folder.Write(folder, device, collector, network, parsed.GetValue(SerialPort)!);
        else
            RaspberryPiFolder.Write(folder, device, collector);
    }

    private static void Validate(CommandResult result)
    {
        string? target = result.GetValue(Target);
        string? ssid = result.GetValue(Wifi);
        if (target is not (null or Esp32 or RaspberryPi))
            result.AddError($"--target is {Esp32} or {RaspberryPi}, not '{target}'");
        else if (ssid is not null && target != Esp32)
            result.AddError($"--wifi is for --target {Esp32}; other devices are in their network already");
        else if (ssid is null && (result.GetValue(PasswordFile) is not null || result.GetValue(IsOpen)))
            result.AddError("the Wi-Fi itself is missing: --wifi SSID");
        if (ssid is not null && WifiNetwork.SsidFault(ssid) is { } fault)
            result.AddError(fault);
        if (result.GetValue(IsOpen) && result.GetValue(PasswordFile) is not null)
            result.AddError("--wifi-open and --wifi-password-file exclude each other");
    }
}
