namespace Telemetry.Collector.History;

/// <summary>A range of time as people ask for it: from, to, and how long before that.</summary>
/// <param name="Prefix">what stands before the names of the three, for messages: "--" on a command line</param>
public sealed record RangeText(string? From, string? To, string? Last, string Prefix)
{
    /// <summary>What is wrong with it; null: nothing.</summary>
    public string? Fault()
    {
        foreach ((string option, string? time) in new[] { ("from", From), ("to", To) })
        {
            if (time is not null && !TimeText.TryTime(time, DateTimeOffset.UtcNow, out _))
                return $"{Prefix}{option} '{time}' is no time; for example: {TimeText.Times}";
        }

        if (Last is not null && !TimeText.TryDuration(Last, out _))
            return $"{Prefix}last '{Last}' is no duration; for example: {TimeText.Durations}";
        return From is not null && Last is not null ? $"{Prefix}from and {Prefix}last exclude each other; {Prefix}last may go with {Prefix}to" : null;
    }

    /// <summary>Everything, if no time was given. Of a text without a <see cref="Fault"/>.</summary>
    /// <exception cref="UserException">It ends before it begins.</exception>
    public TimeRange Read(DateTimeOffset now)
    {
        TimeRange range = TimeRange.All;
        if (To is not null && TimeText.TryTime(To, now, out long toUs))
            range = range with { ToUs = toUs };
        if (From is not null && TimeText.TryTime(From, now, out long fromUs))
            range = range with { FromUs = fromUs };
        if (Last is not null && TimeText.TryDuration(Last, out long lastUs))
        {
            // Without an end it is open: readings of this very moment, whose times may lie ahead by their error, belong to it.
            range = range with { FromUs = (To is null ? TimeText.Microseconds(now) : range.ToUs) - lastUs };
        }

        if (range.FromUs >= range.ToUs)
            throw new UserException($"{Prefix}from {From} is not before {Prefix}to {To}", "Times without an offset are UTC.", ExitCode.Usage);
        return range;
    }
}
