using System.CommandLine;
using Telemetry.Collector.Console;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Rows;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry history</c>: stored readings of a device.</summary>
public static class HistoryCommand
{
    /// <summary>Readings that a terminal gets when no time is given: more than a screen, and no flood.</summary>
    private const int OnTerminal = 100;

    private static readonly Argument<string> Device = new("DEVICE") { Description = "Device whose readings are wanted" };

    private static readonly Argument<string[]> Channels = new("CHANNEL") { Description = "Channels by name [all]", Arity = ArgumentArity.ZeroOrMore };

    private static readonly RangeOptions Range = new();

    private static readonly Option<string[]> Every = new("--every")
    {
        Description = "One line for each span of time instead: its mean, min, max, sum, count, first or last, for example --every 1m max [mean]",
        HelpName = "DURATION [AGGREGATE]",
        Arity = new ArgumentArity(1, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: a line for each reading" };

    private static readonly Option<bool> Csv = new("--csv") { Description = "Print CSV with a header" };

    public static Command Create()
    {
        Command command = new("history", "Show stored readings of a device, with or without a running collector") { Device, Channels };
        Range.AddTo(command);
        command.Options.Add(Every);
        command.Options.Add(Json);
        command.Options.Add(Csv);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Json) && result.GetValue(Csv))
                result.AddError("--json and --csv exclude each other");
            if (result.GetValue(Every) is { Length: > 0 } every && EveryFault(every) is { } fault)
                result.AddError(fault);
        });
        command.SetAction(parsed => DatabaseCommand.Run(parsed, (database, cancelled) => Run(parsed, database, cancelled)));
        return command.WithExamples(
            "telemetry history garden --last 1h",
            "telemetry history garden temperature --from yesterday --to today --every 15m max",
            "telemetry history garden --json | jq 'select(.channel == \"temperature\") | .value'",
            "telemetry history garden temperature humidity --from 2026-11-21T08:00 --csv > morning.csv");
    }

    private static int Run(ParseResult parsed, Database database, CancellationToken cancelled)
    {
        TimeRange range = Range.Read(parsed, DateTimeOffset.UtcNow);
        using Catalog catalog = new(database);
        string[] names = parsed.GetValue(Channels) ?? [];
        string[] every = parsed.GetValue(Every) ?? [];
        IReadOnlyList<BootOfDevice> boots = catalog.Boots(catalog.Devices([parsed.GetValue(Device)!])[0], names);
        if (every.Length > 0)
            boots = WithAggregate(boots, AggregateOf(every), isNamed: names.Length > 0);

        HashSet<int> wanted = [.. boots.SelectMany(boot => boot.Channels).Select(channel => channel.Id)];
        Journal journal = new(database, wanted.Contains);
        bool isTable = !parsed.GetValue(Json) && !parsed.GetValue(Csv);
        LastReadings? recent = isTable && range.IsAll && every.Length == 0 && !System.Console.IsOutputRedirected
            ? new LastReadings(database, journal, boots, OnTerminal)
            : null;
        using Stream output = StandardOutput.OpenBytes();
        IReadingRows rows = isTable ? new TableRows(output, HasSeveral(boots), recent is null ? 0 : OnTerminal)
            : parsed.GetValue(Json) ? new NdjsonRows(output)
            : new CsvRows(output);
        using ReadingReader reader = new(database, journal, recent?.Boots ?? boots, every.Length > 0 ? Known(range) : range, recent is null ? null : recent.From);
        long found = Write(reader, rows, every, cancelled);
        if (recent is not null && found > OnTerminal)
            System.Console.Error.WriteLine($"the last {OnTerminal} readings; more with --last 1h, --from TIME, --json or --csv, or into a pipe");
        else if (found == 0)
            System.Console.Error.WriteLine(range.IsAll ? "no readings are stored" : $"no readings {RangeOptions.Text(range)}");
        TellOf(reader, journal);
        return ExitCode.Success;
    }

    private static long Write(ReadingReader reader, IReadingRows rows, string[] every, CancellationToken cancelled)
    {
        long found = 0;
        try
        {
            rows.Begin(every.Length > 0);
            Buckets? buckets = every.Length == 0 ? null : new Buckets(Span(every), AggregateOf(every), rows.Write);
            for (; reader.Next(); found++)
            {
                cancelled.ThrowIfCancellationRequested();
                if (buckets is null)
                    rows.Write(reader);
                else
                    buckets.Add(reader);
            }

            buckets?.End();
            rows.Flush();
            return found;
        }
        catch (IOException exception)
        {
            throw StandardOutput.Explain(exception);
        }
    }

    /// <summary>What is missing in what was shown.</summary>
    internal static void TellOf(ReadingReader reader, Journal journal)
    {
        if (reader.WithoutTime > 0)
            CommandLine.Complain($"{Format.Count(reader.WithoutTime)} readings were left out: when they were sampled is not known", "They are listed when no time is asked for.");
        DatabaseCommand.TellOfDamage(reader.Damaged + journal.DamagedRows.Count);
    }

    /// <summary>Every reading whose time is known: a bucket needs one.</summary>
    private static TimeRange Known(TimeRange range) => range.IsAll ? range with { ToUs = long.MaxValue - 1 } : range;

    private static bool HasSeveral(IReadOnlyList<BootOfDevice> boots) =>
        boots.SelectMany(boot => boot.Channels).DistinctBy(channel => channel.Name).Skip(1).Any();

    /// <summary>Text and bytes have no mean.</summary>
    private static IReadOnlyList<BootOfDevice> WithAggregate(IReadOnlyList<BootOfDevice> boots, Aggregate aggregate, bool isNamed)
    {
        string[] others = [.. boots.SelectMany(boot => boot.Channels).Where(channel => !channel.IsNumeric).Select(channel => channel.Name).Distinct()];
        if (!Aggregates.NeedsNumbers(aggregate) || others.Length == 0)
            return boots;

        string names = Format.Safe(string.Join(", ", others));
        if (isNamed)
            throw new UserException($"text and bytes have no {Aggregates.Name(aggregate)}: {names}", "Ask for the last value: --every 1m last", ExitCode.Usage);

        CommandLine.Complain($"left out, because text and bytes have no {Aggregates.Name(aggregate)}: {names}", "--every 1m last shows them too.");
        return [.. boots.Select(boot => boot with { Channels = [.. boot.Channels.Where(channel => channel.IsNumeric)] })];
    }

    private static string? EveryFault(string[] every)
    {
        if (!TimeText.TryDuration(every[0], out _))
            return $"--every '{every[0]}' is no duration; for example: {TimeText.Durations}";
        return every.Length == 1 || Aggregates.TryParse(every[1], out _)
            ? null
            : $"--every {every[0]} '{every[1]}': after the duration comes {Aggregates.All}; channels come before the options";
    }

    private static long Span(string[] every) => TimeText.TryDuration(every[0], out long us) ? us : 0;

    private static Aggregate AggregateOf(string[] every) =>
        every.Length == 2 && Aggregates.TryParse(every[1], out Aggregate aggregate) ? aggregate : Aggregate.Mean;
}
