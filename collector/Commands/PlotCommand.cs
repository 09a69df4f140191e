using System.CommandLine;
using System.Text;
using Spectre.Console;
using Telemetry.Collector.Console;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Charts;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry plot</c>: the course of a channel as a chart.</summary>
public static class PlotCommand
{
    private const long HourUs = 3_600_000_000;
    private const int PipeCells = 100;
    private const int PipeLines = 20;
    private const int PictureWidth = 1000;
    private const int PictureHeight = 400;

    private static readonly Argument<string> Device = new("DEVICE") { Description = "Device" };

    private static readonly Argument<string> Channel = new("CHANNEL") { Description = "Channel with numbers" };

    private static readonly RangeOptions Range = new();

    private static readonly Option<string?> Svg = new("--svg") { Description = "Write an SVG picture instead", HelpName = "FILE" };

    private static readonly Option<string?> Png = new("--png") { Description = "Write a PNG picture instead", HelpName = "FILE" };

    private static readonly Option<int?> Width = new("--width") { Description = "Pixels of a picture, else cells [1000; the terminal's width]", HelpName = "N" };

    private static readonly Option<int?> Height = new("--height") { Description = "Pixels of a picture, else lines [400; the terminal's height]", HelpName = "N" };

    public static Command Create()
    {
        Command command = new("plot", "Draw the course of a channel, on the terminal or as a picture") { Device, Channel };
        Range.AddTo(command);
        foreach (Option option in (Option[])[Svg, Png, Width, Height])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            bool isPicture = result.GetValue(Svg) is not null || result.GetValue(Png) is not null;
            (int least, int most) = isPicture ? (200, 10_000) : (20, 1000);
            if (result.GetValue(Width) is { } width && (width < least || width > most))
                result.AddError(FormattableString.Invariant($"--width is {least} to {most} here, for example --width {least * 4}"));
            (least, most) = isPicture ? (120, 10_000) : (4, 1000);
            if (result.GetValue(Height) is { } height && (height < least || height > most))
                result.AddError(FormattableString.Invariant($"--height is {least} to {most} here, for example --height {least * 4}"));
        });
        command.SetAction(parsed => DatabaseCommand.Run(parsed, (database, cancelled) => Run(parsed, database, cancelled)));
        return command.WithExamples(
            "telemetry plot garden temperature",
            "telemetry plot garden temperature --from yesterday --to today --png temperature.png");
    }

    private static int Run(ParseResult parsed, Database database, CancellationToken cancelled)
    {
        TimeRange asked = Range.Read(parsed, DateTimeOffset.UtcNow);
        using Catalog catalog = new(database);
        string channel = parsed.GetValue(Channel)!;
        IReadOnlyList<BootOfDevice> boots = catalog.Boots(catalog.Devices([parsed.GetValue(Device)!])[0], [channel]);
        StoredChannel? last = boots.SelectMany(boot => boot.Channels).LastOrDefault(one => one.IsNumeric)
            ?? throw new UserException($"{Format.Safe(channel)} has no numbers to draw", "Show its values with: telemetry history");
        Journal journal = new(database, boots.SelectMany(boot => boot.Channels).Select(one => one.Id).ToHashSet().Contains);
        TimeRange range = Bound(asked, database, journal, boots);
        (string? svg, string? png) = (parsed.GetValue(Svg), parsed.GetValue(Png));
        bool isPicture = svg is not null || png is not null;
        bool isPipe = System.Console.IsOutputRedirected;
        int width = parsed.GetValue(Width) ?? (isPicture ? PictureWidth : isPipe ? PipeCells : Screen.Width);
        int height = parsed.GetValue(Height) ?? (isPicture ? PictureHeight : isPipe ? PipeLines : Math.Clamp(Screen.Height - 6, 4, 30));
        Envelope course = new(range, isPicture ? ChartFrame.Columns(width) : BrailleChart.DotsAcross * width);

        using ReadingReader reader = new(database, journal, boots, range);
        while (reader.Next())
        {
            cancelled.ThrowIfCancellationRequested();
            if (reader.Channel.IsNumeric)
                course.Add(reader.UtcUs, Values.ToDouble(reader.Channel.Type, reader.Reading.Bits));
        }

        HistoryCommand.TellOf(reader, journal);
        if (course.Count == 0)
            throw new UserException($"no readings {RangeOptions.Text(range)}", "Ask for another time with --from, --to or --last.");

        string unit = Format.Unit(last.Unit);
        Chart chart = new($"{Format.Safe(parsed.GetValue(Device)!)} {Format.Safe(channel)}{(unit.Length == 0 ? "" : ", " + unit)}", course, last.Type);
        if (svg is not null)
            ExportFile.Write(svg, output => output.Write(Encoding.UTF8.GetBytes(SvgChart.Draw(chart, width, height))));
        if (png is not null)
            ExportFile.Write(png, output => output.Write(PngChart.Draw(chart, width, height)));
        if (!isPicture)
            Print(chart, width, height);
        System.Console.Error.WriteLine($"{Format.Count(course.Count)} readings, {RangeOptions.Text(range)}");
        return ExitCode.Success;
    }

    /// <summary>A chart has two ends. Without a time it is the hour before the last reading.</summary>
    private static TimeRange Bound(TimeRange asked, Database database, Journal journal, IReadOnlyList<BootOfDevice> boots)
    {
        long nowUs = TimeText.Microseconds(DateTimeOffset.UtcNow);
        if (!asked.IsAll)
        {
            long toUs = asked.ToUs == long.MaxValue ? Math.Max(nowUs, asked.FromUs + 1) : asked.ToUs;
            return new TimeRange(asked.FromUs == long.MinValue ? toUs - HourUs : asked.FromUs, toUs);
        }

        long lastUs = nowUs;
        LastReadings last = new(database, journal, boots, 1);
        using ReadingReader reader = new(database, journal, last.Boots, TimeRange.All, last.From);
        while (reader.Next())
            lastUs = reader.HasTime ? reader.UtcUs : lastUs;
        return new TimeRange(lastUs + 1 - HourUs, lastUs + 1);
    }

    private static void Print(Chart chart, int width, int height)
    {
        bool isPlain = System.Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            || AnsiConsole.Profile.Capabilities.ColorSystem == ColorSystem.NoColors;
        using Stream output = StandardOutput.OpenBytes();
        StringBuilder text = new();
        int indent = BrailleChart.LabelCells(chart, width, height) + 1;
        string title = $"{chart.Title}  {chart.Subtitle}";
        text.Append(' ', indent).Append(title.Length > width - indent ? Format.Shorten(chart.Title, width - indent) : title).Append('\n');
        foreach ((string labels, string course) in BrailleChart.Draw(chart, width, height))
            text.Append(labels).Append(isPlain || course.Length == 0 ? course.TrimEnd() : $"\e[36m{course.TrimEnd()}\e[0m").Append('\n');
        try
        {
            output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (IOException exception)
        {
            throw StandardOutput.Explain(exception);
        }
    }
}
