using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry enroll</c>: a new device's id, key and provisioning file.</summary>
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
        Description = "Provisioning file to write [DIR/provisioning/NAME.json]",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Rotate = new("--rotate")
    {
        Description = "Make a new key for a device that is enrolled; its old one works until the new one was used",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one line of JSON" };

    public static Command Create()
    {
        Command command = new("enroll", "Make a device's id and key, and the provisioning file that it reads")
        {
            Name, Rotate, Count, Collector, Out, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Count) is < 1 or > Enrollment.MostAtOnce)
                result.AddError($"--count is 1 to {Enrollment.MostAtOnce.ToString("N0", CultureInfo.InvariantCulture)}");
            if (result.GetValue(Rotate) && result.GetValue(Count) is not null)
                result.AddError("--rotate takes one device at a time, without --count");
            if (result.GetValue(Collector) is { } collector && !IsHostAndPort(collector))
                result.AddError($"--collector '{collector}' is not HOST:PORT, for example 192.168.1.20:5170 or [fe80::1]:5170");
        });
        command.SetAction(RunAsync);
        return command.WithExamples(
            "telemetry enroll garden",
            "telemetry enroll garden --collector 192.168.1.20:5170 --out garden.json",
            "telemetry enroll garden --rotate  a new key; the old one works until the new one was used",
            "telemetry enroll sim --count 100");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        DataDirectory data = CommandLine.DataDirectory(parsed);
        string name = parsed.GetValue(Name)!;
        int? count = parsed.GetValue(Count);
        IReadOnlyList<string> devices = count is { } many ? Enrollment.Series(name, many) : [name];
        if (DeviceName.Fault(devices[^1]) is { } fault)
            throw new UserException(fault, exitCode: ExitCode.Usage);

        data.Create();
        string collector = parsed.GetValue(Collector) ?? await CollectorAddressAsync(data, cancelled);
        string file = Path.GetFullPath(parsed.GetValue(Out) ?? DefaultFile(data, name));
        Enrollment enrollment = new(new KeyRingFile(data.KeyRing), TimeProvider.System);
        bool isRotated = parsed.GetValue(Rotate);
        DateTimeOffset? dropped = null;
        if (isRotated)
            dropped = enrollment.Rotate(name, made => Provisioning.Write(file, made, collector, asList: false));
        else
            enrollment.Enroll(devices, collector, file, asList: count is not null);
        bool isRunning = await TellCollectorAsync(data, cancelled);

        if (parsed.GetValue(Json))
        {
            System.Console.WriteLine(ViewJson.Line(new { type = "enrolled", device = devices[0], devices, file, collector, rotated = isRotated }));
            return ExitCode.Success;
        }

        System.Console.WriteLine(file);
        if (isRotated)
        {
            Tell(name, dropped);
            return ExitCode.Success;
        }

        string what = devices.Count == 1 ? devices[0] : $"{devices.Count} devices, {devices[0]} to {devices[^1]}";
        System.Console.Error.WriteLine($"enrolled {what}; the key is in that file: keep it secret.");
        System.Console.Error.WriteLine($"The device will look for its collector at {collector}; another address: --collector HOST:PORT.");
        System.Console.Error.WriteLine(isRunning
            ? "The running collector knows it already: start the device."
            : $"Start the collector with: telemetry run --data {data.Path}");
        return ExitCode.Success;
    }

    private static void Tell(string device, DateTimeOffset? dropped)
    {
        System.Console.Error.WriteLine($"{device} has a new key, in that file: keep it secret.");
        if (dropped is { } made)
            System.Console.Error.WriteLine($"The new key of {made.UtcDateTime:yyyy-MM-dd HH:mm} UTC was never used and works no more.");
        System.Console.Error.WriteLine($"Bring the file to the device and restart it. Until it has used its new key, its old one works too.");
        System.Console.Error.WriteLine($"To end the old one at once: telemetry revoke {device} --old-key");
    }

    private static string DefaultFile(DataDirectory data, string name)
    {
        data.CreateProvisioning();
        return Path.Combine(data.Provisioning, $"{name}.json");
    }

    /// <summary>A collector that does not run reads the ring when it starts.</summary>
    internal static async Task<bool> TellCollectorAsync(DataDirectory data, CancellationToken cancelled)
    {
        using CollectorClient client = new(data);
        try
        {
            await client.RefreshKeysAsync(cancelled);
            return true;
        }
        catch (UserException exception) when (exception.ExitCode == ExitCode.NotRunning)
        {
            return false;
        }
    }

    private static async Task<string> CollectorAddressAsync(DataDirectory data, CancellationToken cancelled)
    {
        int port;
        try
        {
            using CollectorClient client = new(data);
            port = (await client.StatusAsync(cancelled)).Port;
        }
        catch (UserException exception) when (exception.ExitCode == ExitCode.NotRunning)
        {
            port = Settings.Read(data, new SettingFlags()).Port;
        }

        return new IPEndPoint(OwnAddress(), port).ToString();
    }

    /// <summary>
    /// This machine's address on the network that it reaches others by. Connecting a UDP socket only chooses a route: nothing is sent
    /// to the address, which is one for documentation (RFC 5737).
    /// </summary>
    private static IPAddress OwnAddress()
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }

    private static bool IsHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown;
    }
}
