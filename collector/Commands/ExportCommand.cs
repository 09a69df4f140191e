using System.CommandLine;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Rows;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry export</c>: all readings, or those of a time, as CSV or NDJSON.</summary>
public static class ExportCommand
{
    // Often enough to see Ctrl-C and the progress, seldom enough to cost nothing.
    private const int ReadingsBetweenLooks = 4096;

    private static readonly Argument<string[]> Devices = new("DEVICE") { Description = "Devices [all]", Arity = ArgumentArity.ZeroOrMore };

    private static readonly RangeOptions Range = new();

    private static readonly Option<string?> FormatName = new("--format") { Description = "csv or ndjson [by the name of FILE, else csv]", HelpName = "FORMAT" };

    private static readonly Option<string?> Out = new("--out", "-o") { Description = "File to write, replaced only when all is in it [standard output]", HelpName = "FILE" };

    public static Command Create()
    {
        Command command = new("export", "Write stored readings as CSV or NDJSON, however many: by device and boot, in the order of their numbers") { Devices };
        Range.AddTo(command);
        command.Options.Add(FormatName);
        command.Options.Add(Out);
        command.Validators.Add(result =>
        {
            if (result.GetValue(FormatName) is not (null or "csv" or "ndjson") and { } format)
                result.AddError($"--format '{format}' is neither csv nor ndjson");
        });
        command.SetAction(parsed => DatabaseCommand.Run(parsed, (database, cancelled) => Run(parsed, database, cancelled)));
        return command.WithExamples(
            "telemetry export -o all.csv",
            "telemetry export garden --last 7d --format ndjson | gzip > garden.ndjson.gz");
    }

    private static int Run(ParseResult parsed, Database database, CancellationToken cancelled)
    {
        TimeRange range = Range.Read(parsed, DateTimeOffset.UtcNow);
        using Catalog catalog = new(database);
        IReadOnlyList<StoredDevice> devices = catalog.Devices(parsed.GetValue(Devices) ?? []);
        Journal journal = new(database, _ => true);
        using ReadingReader reader = new(database, journal, devices.SelectMany(catalog.Boots), range);
        string? file = parsed.GetValue(Out);
        bool isCsv = (parsed.GetValue(FormatName) ?? (IsNdjson(file) ? "ndjson" : "csv")) == "csv";
        if (file is null)
        {
            using Stream output = StandardOutput.OpenBytes();
            try
            {
                Write(reader, Rows(output, isCsv), new ExportProgress(isShown: false), cancelled);
            }
            catch (IOException exception)
            {
                throw StandardOutput.Explain(exception);
            }
        }
        else
        {
            ExportProgress progress = new(isShown: !System.Console.IsErrorRedirected);
            ExportFile.Write(file, output => Write(reader, Rows(output, isCsv), progress, cancelled));
            progress.End(file);
        }

        HistoryCommand.TellOf(reader, journal);
        return ExitCode.Success;
    }

    private static bool IsNdjson(string? file) => Path.GetExtension(file) is ".ndjson" or ".jsonl" or ".json";

    private static IReadingRows Rows(Stream output, bool isCsv) => isCsv ? new CsvRows(output) : new NdjsonRows(output);

    private static void Write(ReadingReader reader, IReadingRows rows, ExportProgress progress, CancellationToken cancelled)
    {
        rows.Begin(isBuckets: false);
        long written = 0;
        while (reader.Next())
        {
            rows.Write(reader);
            if (++written % ReadingsBetweenLooks == 0)
            {
                cancelled.ThrowIfCancellationRequested();
                progress.Report(written, reader.Boot.Device);
            }
        }

        rows.Flush();
        progress.Report(written, "");
    }
}
