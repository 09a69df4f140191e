using System.CommandLine;
using Spectre.Console;
using Telemetry.Collector.Console;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry devices</c>: what a running collector knows, once.</summary>
public static class DevicesCommand
{
    // Into a pipe there is no edge to keep to.
    private const int PipeWidth = 160;

    private static readonly Argument<string[]> Names = new("NAME")
    {
        Description = "All about these devices: also parameters, actions and history [all devices, briefly]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: a line for each device, then one for the collector" };

    public static Command Create()
    {
        Command command = new("devices", "List the devices of a running collector: state and why, link, channels, account") { Names, Json };
        command.SetAction(RunAsync);
        return command.WithExamples(
            "telemetry devices",
            "telemetry devices garden          what can be set and done there, and all else that is known",
            "telemetry devices --json | jq 'select(.state == \"offline\") | .device + \": \" + .reason.evidence'");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        DataDirectory data = CommandLine.DataDirectory(parsed);
        using CollectorClient client = new(data);
        CollectorView view = await client.ViewAsync(cancelled);
        string[] names = parsed.GetValue(Names) ?? [];
        if (names.Length > 0)
            view = view with { Devices = [.. names.Distinct().Select(name => DeviceOf(view, name))] };
        if (parsed.GetValue(Json))
        {
            foreach (string line in CollectorLines.Of(view))
                System.Console.WriteLine(line);
        }
        else if (view.Devices.Count == 0)
        {
            foreach (string alarm in StoreAlarms.Of(view.Store))
                System.Console.Error.WriteLine(Format.Safe(alarm));
            System.Console.Error.WriteLine("no device is enrolled; enroll one with: telemetry enroll NAME");
        }
        else
        {
            Print(view, isWhole: names.Length > 0);
        }

        return ExitCode.Success;
    }

    /// <exception cref="UserException">It is not enrolled.</exception>
    internal static DeviceView DeviceOf(CollectorView view, string name)
    {
        if (view.Devices.FirstOrDefault(device => device.Device == name) is { } found)
            return found;

        DeviceView? near = view.Devices.FirstOrDefault(device => string.Equals(device.Device, name, StringComparison.OrdinalIgnoreCase));
        throw new UserException(
            $"{name} is not enrolled",
            near is null ? "List the enrolled devices with: telemetry devices" : $"Did you mean {near.Device}? Names are case-sensitive.");
    }

    private static void Print(CollectorView view, bool isWhole)
    {
        // Spectre.Console looks at TERM alone: what goes to a file or a pipe is plain text.
        bool isRedirected = System.Console.IsOutputRedirected;
        int width = isRedirected ? PipeWidth : Screen.Width;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        Theme theme = new(console.Profile);
        IReadOnlyList<DeviceView> devices = DeviceOrders.Sort(view.Devices, DeviceOrder.Problems);
        DeviceLines lines = new(theme, width, view.Time, DeviceLines.NameCells(devices, width), DeviceLines.ChannelColumns(width).Most);
        console.Profile.Width = width;
        foreach (Line line in StoreAlarms.Lines(view, width, int.MaxValue))
            Write(console, line);
        foreach (Line line in isWhole ? [] : AlertLines.Summary(view, theme, width))
            Write(console, line);
        foreach (DeviceView device in devices)
        {
            if (isWhole)
            {
                foreach (Line line in new DetailsPage(theme).Content(device, view.Time, width))
                    Write(console, line);
                continue;
            }

            Write(console, lines.Title(device));
            foreach (Line line in lines.Reasons(device).Concat(lines.Channels(device)))
                Write(console, line);
        }

        // The account of all says nothing of one.
        if (isWhole)
            return;

        foreach (Line line in new Footer(theme, width).Lines(view, "", hasRule: true).SkipLast(1))
            Write(console, line);
    }

    private static void Write(IAnsiConsole console, Line line)
    {
        console.Write(line);
        console.WriteLine();
    }
}
