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

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: a line for each device, then one for the collector" };

    public static Command Create()
    {
        Command command = new("devices", "List the devices of a running collector: state and why, link, channels, account") { Json };
        command.SetAction(RunAsync);
        return command.WithExamples(
            "telemetry devices",
            "telemetry devices --json | jq 'select(.state == \"offline\") | .device + \": \" + .reason.evidence'");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        DataDirectory data = CommandLine.DataDirectory(parsed);
        using CollectorClient client = new(data);
        CollectorView view = await client.ViewAsync(cancelled);
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
            Print(view);
        }

        return ExitCode.Success;
    }

    private static void Print(CollectorView view)
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
        foreach (DeviceView device in devices)
        {
            Write(console, lines.Title(device));
            foreach (Line line in lines.Reasons(device).Concat(lines.Channels(device)))
                Write(console, line);
        }

        foreach (Line line in new Footer(theme, width).Lines(view, "", hasRule: true).SkipLast(1))
            Write(console, line);
    }

    private static void Write(IAnsiConsole console, Line line)
    {
        console.Write(line);
        console.WriteLine();
    }
}
