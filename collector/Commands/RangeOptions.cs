using System.CommandLine;
using Telemetry.Collector.History;

namespace Telemetry.Collector.Commands;

/// <summary><c>--from</c>, <c>--to</c> and <c>--last</c>: which time a command is about.</summary>
internal sealed class RangeOptions
{
    private readonly Option<string?> _from = new("--from") { Description = "Readings from this time on: ISO 8601 (UTC unless it has an offset), today, yesterday, -90m", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "Readings before this time [now]", HelpName = "TIME" };
    private readonly Option<string?> _last = new("--last") { Description = "Readings of so long before --to: 30s, 15m, 1h, 7d, 2w", HelpName = "DURATION" };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
        command.Options.Add(_last);
        command.Validators.Add(result =>
        {
            if (Fault(result.GetValue(_from), result.GetValue(_to), result.GetValue(_last)) is { } fault)
                result.AddError(fault);
        });
    }

    /// <summary>Everything, if no time was given.</summary>
    public TimeRange Read(ParseResult parsed, DateTimeOffset now)
    {
        (string? from, string? to, string? last) = (parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_last));
        TimeRange range = TimeRange.All;
        if (to is not null && TimeText.TryTime(to, now, out long toUs))
            range = range with { ToUs = toUs };
        if (from is not null && TimeText.TryTime(from, now, out long fromUs))
            range = range with { FromUs = fromUs };
        if (last is not null && TimeText.TryDuration(last, out long lastUs))
        {
            // Without an end it is open: readings of this very moment, whose times may lie ahead by their error, belong to it.
            range = range with { FromUs = (to is null ? TimeText.Microseconds(now) : range.ToUs) - lastUs };
        }

        if (range.FromUs >= range.ToUs)
            throw new UserException($"--from {from} is not before --to {to}", "Times without an offset are UTC.", ExitCode.Usage);
        return range;
    }

    /// <summary>A range for a person.</summary>
    public static string Text(TimeRange range) => (range.FromUs, range.ToUs) switch
    {
        (long.MinValue, long.MaxValue) => "all times",
        (long.MinValue, _) => $"before {UtcText.Seconds(range.ToUs)}",
        (_, long.MaxValue) => $"since {UtcText.Seconds(range.FromUs)}",
        _ => $"{UtcText.Seconds(range.FromUs)} to {UtcText.Seconds(range.ToUs)}",
    };

    private static string? Fault(string? from, string? to, string? last)
    {
        foreach ((string option, string? time) in new[] { ("--from", from), ("--to", to) })
        {
            if (time is not null && !TimeText.TryTime(time, DateTimeOffset.UtcNow, out _))
                return $"{option} '{time}' is no time; for example: {TimeText.Times}";
        }

        if (last is not null && !TimeText.TryDuration(last, out _))
            return $"--last '{last}' is no duration; for example: {TimeText.Durations}";
        return from is not null && last is not null ? "--from and --last exclude each other; --last may go with --to" : null;
    }
}
