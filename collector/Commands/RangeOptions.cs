using System.CommandLine;
using Telemetry.Collector.History;

namespace Telemetry.Collector.Commands;

/// <summary><c>--from</c>, <c>--to</c> and <c>--last</c>: which time a command is about.</summary>
/// <param name="what">what the command shows</param>
internal sealed class RangeOptions(string what = "Readings")
{
    private const string Prefix = "--";

    private readonly Option<string?> _from = new("--from") { Description = $"{what} from this time on: ISO 8601 (UTC unless it has an offset), today, yesterday, -90m", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = $"{what} before this time [now]", HelpName = "TIME" };
    private readonly Option<string?> _last = new("--last") { Description = $"{what} of so long before --to: 30s, 15m, 1h, 7d, 2w", HelpName = "DURATION" };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
        command.Options.Add(_last);
        command.Validators.Add(result =>
        {
            if (new RangeText(result.GetValue(_from), result.GetValue(_to), result.GetValue(_last), Prefix).Fault() is { } fault)
                result.AddError(fault);
        });
    }

    /// <summary>Everything, if no time was given.</summary>
    public TimeRange Read(ParseResult parsed, DateTimeOffset now) =>
        new RangeText(parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_last), Prefix).Read(now);

    /// <summary>A range for a person.</summary>
    public static string Text(TimeRange range) => (range.FromUs, range.ToUs) switch
    {
        (long.MinValue, long.MaxValue) => "all times",
        (long.MinValue, _) => $"before {UtcText.Seconds(range.ToUs)}",
        (_, long.MaxValue) => $"since {UtcText.Seconds(range.FromUs)}",
        _ => $"{UtcText.Seconds(range.FromUs)} to {UtcText.Seconds(range.ToUs)}",
    };
}
