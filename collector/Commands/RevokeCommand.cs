using System.CommandLine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry revoke</c>: a device's key is worthless from now on.</summary>
public static class RevokeCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Device id" };

    public static Command Create()
    {
        Command command = new("revoke", "Take a device's key back: its session ends and it cannot come again") { Name };
        command.SetAction(RunAsync);
        return command.WithExamples("telemetry revoke garden");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        DataDirectory data = CommandLine.DataDirectory(parsed);
        string name = parsed.GetValue(Name)!;
        data.Create();
        new Enrollment(new KeyRingFile(data.KeyRing), TimeProvider.System).Revoke(name);
        bool isRunning = await EnrollCommand.TellCollectorAsync(data, cancelled);
        System.Console.Error.WriteLine(isRunning
            ? $"revoked {name}; if it was connected, its session is closed. Its readings stay."
            : $"revoked {name}. Its readings stay.");
        return ExitCode.Success;
    }
}
