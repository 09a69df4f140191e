using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Telemetry.Collector.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry watch</c>: readings as they are stored.</summary>
public static class WatchCommand
{
    private static readonly Argument<string[]> Devices = new("DEVICE")
    {
        Description = "Devices to watch [all]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: a line for each reading" };

    public static Command Create()
    {
        Command command = new("watch", "Print each reading of a running collector as it is stored") { Devices, Json };
        command.SetAction(RunAsync);
        return command.WithExamples(
            "telemetry watch garden",
            "telemetry watch --json | jq 'select(.channel == \"temperature\") | .value'");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancelled)
    {
        using Interruption interruption = new();
        using CollectorClient client = new(CommandLine.DataDirectory(parsed));
        using TextWriter output = StandardOutput.Open();
        bool isJson = parsed.GetValue(Json);
        try
        {
            string[] devices = parsed.GetValue(Devices) ?? [];
            await RequireEnrolledAsync(client, devices, interruption.Token);
            using StreamReader lines = await client.ReadingsAsync(devices, interruption.Token);
            while (await NextAsync(lines, interruption.Token) is { } line)
            {
                if (!TryWrite(output, isJson ? line : Text(line)))
                    return ExitCode.Success;
            }

            CommandLine.Complain("the collector has stopped");
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
    }

    /// <summary>A name with a typing error would be waited for without end.</summary>
    private static async Task RequireEnrolledAsync(CollectorClient client, string[] devices, CancellationToken cancelled)
    {
        if (devices.Length == 0)
            return;

        CollectorView view = await client.ViewAsync(cancelled);
        HashSet<string> known = [.. view.Devices.Select(device => device.Device)];
        if (devices.FirstOrDefault(device => !known.Contains(device)) is { } unknown)
            throw new UserException($"{unknown} is not enrolled", "List the enrolled devices with: telemetry devices");
    }

    private static async Task<string?> NextAsync(StreamReader lines, CancellationToken cancelled)
    {
        try
        {
            return await lines.ReadLineAsync(cancelled);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new UserException("the collector went away without an end");
        }
    }

    /// <summary>False when nobody reads any more.</summary>
    private static bool TryWrite(TextWriter output, string line)
    {
        try
        {
            output.WriteLine(line);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>A reading for a person: when, who, what.</summary>
    private static string Text(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        if (document.RootElement.GetProperty("type").GetString() == "missed")
            return $"({document.RootElement.GetProperty("readings")} readings were stored but not shown: too many to keep up)";

        ReadingView reading = document.RootElement.Deserialize<ReadingView>(ViewJson.Options)!;
        string time = reading.Time is { } known ? known.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) : "time unknown";
        return $"{time} {reading.Device} {reading.Channel} {Format.Value(reading.Value, reading.Unit, reading.Resolution)}";
    }
}
