using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Telemetry.Collector.Console;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Provisioning;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry enroll</c>: a new device's id and key, or a new key, with the file or the folder that goes to it.</summary>
public static class EnrollCommand
{
    private static readonly Argument<string> Name = new("NAME")
    {
        Description = "Device id: 1 to 32 of A-Z a-z 0-9 . _ -",
    };

    private static readonly Option<int?> Count = new("--count")
    {
        Description = "Enroll NAME-001, NAME-002, … and write them to one file",
        HelpName = "N",
    };

    private static readonly Option<string?> Collector = new("--collector")
    {
        Description = "Where the device finds its collector [this machine and the collector's port]",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Provisioning file to write [DIR/provisioning/NAME.json]; with --target the folder [DIR/provisioning/NAME]",
        HelpName = "PATH",
    };

    private static readonly Option<bool> Rotate = new("--rotate")
    {
        Description = "Make a new key for a device that is enrolled; its old one works until the new one was used",
    };

    private static readonly Option<bool> Qr = new("--qr")
    {
        Description = "Show the provisioning file as a QR code on the terminal: the key is in it",
    };

    private static readonly Option<string?> QrFile = new("--qr-file")
    {
        Description = "Write that QR code to a file, .svg or .png",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one line of JSON" };

    public static Command Create()
    {
        Command command = new("enroll", "Make a device's id and key, and the provisioning file that it reads")
        {
            Name, Rotate, Count, Collector, Out, Qr, QrFile, Json,
        };
        EnrollTarget.AddTo(command);
        command.Validators.Add(Validate);
        command.SetAction(RunAsync);
        return command.WithExamples(
            "telemetry enroll garden",
            "telemetry enroll garden --wifi Home --target esp32     asks for the password of the Wi-Fi",
            "telemetry enroll garden --target raspberrypi",
            "telemetry enroll garden --collector 192.168.1.20:5170 --out garden.json",
            "telemetry enroll garden --rotate                       a new key; the old one works until it was used",
            "telemetry enroll sim --count 100");
    }

    private static void Validate(CommandResult result)
    {
        if (result.GetValue(Count) is { } count)
        {
            if (count is < 1 or > Enrollment.MostAtOnce)
                result.AddError($"--count is 1 to {Enrollment.MostAtOnce.ToString("N0", CultureInfo.InvariantCulture)}");
            if (result.GetValue(Rotate) || result.GetValue(EnrollTarget.Target) is not null || result.GetValue(Qr) || result.GetValue(QrFile) is not null)
                result.AddError("--rotate, --target and --qr take one device at a time, without --count");
        }

        if (result.GetValue(Collector) is { } collector && !OwnAddress.IsHostAndPort(collector))
            result.AddError($"--collector '{collector}' is not HOST:PORT, for example 192.168.1.20:5170 or [fe80::1]:5170");
        if (result.GetValue(QrFile) is { } picture && !QrPicture.IsPicture(picture))
            result.AddError($"--qr-file '{picture}' ends neither in .svg nor in .png");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        DataDirectory data = CommandLine.DataDirectory(parsed);
        string name = parsed.GetValue(Name)!;
        int? count = parsed.GetValue(Count);
        IReadOnlyList<string> devices = count is { } many ? Enrollment.Series(name, many) : [name];
        if (DeviceName.Fault(devices[^1]) is { } fault)
            throw new UserException(fault, exitCode: ExitCode.Usage);

        WifiNetwork? network = EnrollTarget.Network(parsed);
        data.Create();
        string collector = parsed.GetValue(Collector) ?? await OwnAddress.OfCollectorAsync(data, cancelled);
        bool isFolder = parsed.GetValue(EnrollTarget.Target) is not null;
        string path = Path.GetFullPath(parsed.GetValue(Out) ?? DefaultPath(data, name, isFolder));
        QrPicture? qr = null;
        Enrollment enrollment = new(new KeyRingFile(data.KeyRing), TimeProvider.System);
        bool isRotated = parsed.GetValue(Rotate);
        DateTimeOffset? dropped = null;
        if (isRotated)
            dropped = enrollment.Rotate(name, Write);
        else
            enrollment.Enroll(devices, Write);

        bool isRunning = await KeyRingNotice.TellAsync(data, cancelled);
        if (parsed.GetValue(Json))
        {
            System.Console.WriteLine(ViewJson.Line(new { type = "enrolled", device = devices[0], devices, file = path, collector, rotated = isRotated }));
        }
        else
        {
            System.Console.WriteLine(path);
            Say(isRotated ? Rotated(name, dropped) : Enrolled(devices, collector, isRunning ? null : data));
            if (isFolder)
                Say([$"What to do with that folder: {Path.Combine(path, Esp32Folder.Readme)}"]);
        }

        if (qr is not null && parsed.GetValue(Qr))
            Show(qr);
        return ExitCode.Success;

        void Write(IReadOnlyList<EnrolledKey> made)
        {
            if (parsed.GetValue(Qr) || parsed.GetValue(QrFile) is not null)
                qr = new QrPicture(ProvisioningFile.Text(made[0], collector));
            if (parsed.GetValue(QrFile) is { } picture)
                qr!.Save(Path.GetFullPath(picture));
            if (isFolder)
                EnrollTarget.Write(parsed, path, made[0], collector, network);
            else
                ProvisioningFile.Write(path, made, collector, asList: count is not null);
        }
    }

    private static IEnumerable<string> Enrolled(IReadOnlyList<string> devices, string collector, DataDirectory? withoutCollector)
    {
        string what = devices.Count == 1 ? devices[0] : $"{devices.Count} devices, {devices[0]} to {devices[^1]}";
        yield return $"enrolled {what}; the key is in there: keep it secret.";
        yield return $"The device will look for its collector at {collector}; another address: --collector HOST:PORT.";
        yield return withoutCollector is null
            ? "The running collector knows it already: start the device."
            : $"Start the collector with: telemetry run --data {withoutCollector.Path}";
    }

    private static IEnumerable<string> Rotated(string device, DateTimeOffset? dropped)
    {
        yield return $"{device} has a new key, which is in there: keep it secret.";
        if (dropped is { } made)
            yield return $"The new key of {made.UtcDateTime:yyyy-MM-dd HH:mm} UTC was never used; it works no more.";
        yield return "Bring the new key to the device and restart it. Until it has used it, its old one works too.";
        yield return $"To end the old one at once: telemetry revoke {device} --old-key";
    }

    private static void Say(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            System.Console.Error.WriteLine(line);
    }

    /// <summary>On standard error: standard output is data, and this is for a person.</summary>
    private static void Show(QrPicture qr)
    {
        bool isColored = !System.Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        if (!System.Console.IsErrorRedirected && Screen.Width < qr.Size)
        {
            CommandLine.Complain($"the QR code is {qr.Size} columns wide, this terminal {Screen.Width}", "Make it wider and use --rotate --qr, or write the code to a file with --qr-file.");
            return;
        }

        Say(qr.Lines(isColored));
        Say(["The QR code is the provisioning file, with the key: clear the screen when it was scanned."]);
    }

    private static string DefaultPath(DataDirectory data, string name, bool isFolder)
    {
        data.CreateProvisioning();
        return Path.Combine(data.Provisioning, isFolder ? name : $"{name}.json");
    }
}
