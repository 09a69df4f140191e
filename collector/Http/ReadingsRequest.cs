using System.Globalization;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.History;

namespace Telemetry.Collector.Http;

/// <summary>What a request for stored readings asks for (docs/http.md).</summary>
internal sealed record ReadingsRequest
{
    public static readonly string[] Parameters = ["device", "channel", "from", "to", "last", "step", "aggregate", "points", "limit", "after"];

    public required string Device { get; init; }

    /// <summary>Empty: all, of an export only.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    public required TimeRange Range { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Length of a bucket; null: single readings.</summary>
    public long? StepUs { get; init; }

    /// <summary>Null: all of them.</summary>
    public Aggregate? Aggregate { get; init; }

    /// <summary>About so many points, however they come about; null: as the step says.</summary>
    public int? Points { get; init; }

    public int Limit { get; init; }

    public PagePosition? After { get; init; }

    public bool IsCsv { get; init; }

    /// <exception cref="ProblemException">It cannot be understood.</exception>
    public static ReadingsRequest Read(HttpContext context, DateTimeOffset now)
    {
        RequestQuery query = new(context, Parameters);
        bool isCsv = WantsCsv(context);
        ReadingsRequest request = new()
        {
            Device = query.Required("device"),
            Channels = isCsv ? query.Many("channel") : [query.Required("channel")],
            Range = query.Range(now),
            Now = now,
            StepUs = Step(query.One("step")),
            Aggregate = Of(query.One("aggregate")),
            Points = query.Count("points", HttpLimits.Points),
            Limit = query.Count("limit", HttpLimits.PageReadings) ?? HttpLimits.UsualPageReadings,
            After = PagePosition.Parse(query.One("after")),
            IsCsv = isCsv,
        };
        if (request.Points is not null && (request.StepUs is not null || request.Aggregate is not null || request.After is not null || isCsv))
            throw RequestQuery.Wrong("points goes with neither step, aggregate, after nor CSV");
        if (request.Aggregate is not null && request.StepUs is null)
            throw RequestQuery.Wrong("aggregate needs a step, such as step=1m");
        return request.StepUs is null || request.After is null ? request : throw RequestQuery.Wrong("after goes without step: buckets come all at once");
    }

    private static bool WantsCsv(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase));

    private static long? Step(string? text)
    {
        if (text is null)
            return null;

        return TimeText.TryDuration(text, out long us) && us >= 1000
            ? us
            : throw RequestQuery.Wrong($"step '{text}' is no duration from 1ms on; for example: {TimeText.Durations}");
    }

    private static Aggregate? Of(string? text)
    {
        if (text is null)
            return null;

        return Aggregates.TryParse(text, out Aggregate aggregate) ? aggregate : throw RequestQuery.Wrong($"aggregate '{text}' is not {Aggregates.All}");
    }
}

/// <summary>Where a page of readings ended: the next begins with this number of this boot, or behind it.</summary>
internal sealed record PagePosition(ulong BootId, ulong Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BootId:x16}-{Number}");

    public static PagePosition? Parse(string? text)
    {
        if (text is null)
            return null;

        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash == 16
            && ulong.TryParse(text.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong boot)
            && ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            && number <= long.MaxValue
            ? new PagePosition(boot, number)
            : throw RequestQuery.Wrong($"after '{text}' is no 'next' of an answer");
    }
}
