using System.CommandLine;
using Telemetry.Collector.Console;
using Telemetry.Collector.History;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry events</c>: what happened to devices, from the store.</summary>
public static class EventsCommand
{
    /// <summary>Events that a terminal gets when no time is given: more than a screen, and no flood.</summary>
    private const int OnTerminal = 100;

    private const int DeviceCells = 16;
    private const int StateCells = 10;

    private static readonly Argument<string[]> Devices = new("DEVICE") { Description = "Devices by name [all]", Arity = ArgumentArity.ZeroOrMore };

    private static readonly RangeOptions Range = new("Events");

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: a line for each event" };

    public static Command Create()
    {
        Command command = new("events", "Show what happened to devices: each change of state with its reason, with or without a running collector") { Devices };
        Range.AddTo(command);
        command.Options.Add(Json);
        command.SetAction(parsed => DatabaseCommand.Run(parsed, (database, cancelled) => Run(parsed, database, cancelled)));
        return command.WithExamples(
            "telemetry events",
            "telemetry events garden --last 1d",
            "telemetry events --json | jq 'select(.state == \"offline\")'");
    }

    private static int Run(ParseResult parsed, Database database, CancellationToken cancelled)
    {
        TimeRange range = Range.Read(parsed, DateTimeOffset.UtcNow);
        string[] names = parsed.GetValue(Devices) ?? [];
        using Catalog catalog = new(database);
        IReadOnlyList<StoredDevice> devices = names.Length == 0 ? [] : catalog.Devices(names);
        bool isJson = parsed.GetValue(Json);
        bool isTail = range.IsAll && !isJson && !System.Console.IsOutputRedirected;
        TextWriter output = StandardOutput.Open();
        try
        {
            IEnumerable<StoredEvent> events = isTail
                ? StoredEvents.Read(database, devices, range, null, isNewestFirst: true).Take(OnTerminal).Reverse()
                : StoredEvents.Read(database, devices, range, null, isNewestFirst: false);
            int found = 0;
            foreach (StoredEvent one in events)
            {
                cancelled.ThrowIfCancellationRequested();
                output.Write(isJson ? Line(one) : Text(one));
                output.Write('\n');
                found++;
            }

            output.Flush();
            if (found == 0)
                System.Console.Error.WriteLine(range.IsAll ? "no events are stored" : $"no events {RangeOptions.Text(range)}");
            else if (isTail && found == OnTerminal)
                System.Console.Error.WriteLine($"the last {OnTerminal} events; more with --last 1d, --from TIME, --json, or into a pipe");
            return ExitCode.Success;
        }
        catch (IOException exception)
        {
            throw StandardOutput.Explain(exception);
        }
    }

    private static string Line(StoredEvent one) => ViewJson.Line(new
    {
        type = "event",
        time = UtcText.Time(one.UtcUs),
        device = one.Device,
        channel = one.Channel,
        state = one.State,
        reason = new StateReason(one.Code, one.Evidence, one.Next),
    });

    private static string Text(StoredEvent one)
    {
        string device = Format.Shorten(Format.Safe(one.Device), DeviceCells).PadRight(DeviceCells);
        string channel = one.Channel is null ? "" : $"{Format.Safe(one.Channel)} ";
        string next = one.Next.Length == 0 ? "" : $" → {Format.Safe(one.Next)}";
        return $"{UtcText.Seconds(one.UtcUs)}  {device}  {one.State.PadRight(StateCells)}  {channel}{one.Code}: {Format.Safe(one.Evidence)}{next}";
    }
}
