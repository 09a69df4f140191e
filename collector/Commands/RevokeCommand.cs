using System.CommandLine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry revoke</c>: a device's key is worthless from now on.</summary>
public static class RevokeCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Device id" };

    private static readonly Option<bool> OldKey = new("--old-key")
    {
        Description = "Only the old one of the two keys that a device has after enroll --rotate; the new one stays",
    };

    public static Command Create()
    {
        Command command = new("revoke", "Take a device's key back: its session ends and it cannot come again") { Name, OldKey };
        command.SetAction(RunAsync);
        return command.WithExamples("telemetry revoke garden", "telemetry revoke garden --old-key");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        DataDirectory data = CommandLine.DataDirectory(parsed);
        string name = parsed.GetValue(Name)!;
        data.Create();
        Enrollment enrollment = new(new KeyRingFile(data.KeyRing), TimeProvider.System);
        bool isOldOnly = parsed.GetValue(OldKey);
        if (isOldOnly)
            enrollment.EndOverlap(name);
        else
            enrollment.Revoke(name);
        bool isRunning = await KeyRingNotice.TellAsync(data, cancelled);
        if (isOldOnly)
        {
            System.Console.Error.WriteLine($"took back the old key of {name}; it gets in with its new one only.");
            return ExitCode.Success;
        }

        System.Console.Error.WriteLine(isRunning
            ? $"revoked {name}; if it was connected, its session is closed. Its readings stay."
            : $"revoked {name}. Its readings stay.");
        return ExitCode.Success;
    }
}
