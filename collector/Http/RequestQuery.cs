using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Telemetry.Collector.History;

namespace Telemetry.Collector.Http;

/// <summary>The parameters of a request. What is wrong with one is said, and one that nobody knows is a mistake, too.</summary>
internal sealed class RequestQuery
{
    private readonly IQueryCollection _query;

    /// <param name="known">the parameters that the request may have</param>
    /// <exception cref="ProblemException">It has another one.</exception>
    public RequestQuery(HttpContext context, params string[] known)
    {
        _query = context.Request.Query;
        if (_query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw Wrong($"there is no parameter '{unknown}'; there are: {string.Join(", ", known)}");
    }

    public static ProblemException Wrong(string detail) => new(Problem.BadRequest(detail));

    /// <summary>Null: it was not given.</summary>
    public string? One(string name)
    {
        StringValues values = _query[name];
        return values.Count <= 1 ? values.FirstOrDefault() : throw Wrong($"{name} is given {values.Count} times");
    }

    public string Required(string name) => One(name) is { Length: > 0 } value ? value : throw Wrong($"{name} is missing");

    public IReadOnlyList<string> Many(string name)
    {
        string[] values = [.. _query[name].OfType<string>().Where(value => value.Length > 0).Distinct(StringComparer.Ordinal)];
        return values.Length <= HttpLimits.Names ? values : throw Wrong($"{name} is given more than {HttpLimits.Names} times");
    }

    /// <summary>A number from 1 on; null: it was not given.</summary>
    public int? Count(string name, int most)
    {
        if (One(name) is not { } text)
            return null;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most
            ? count
            : throw Wrong($"{name} '{text}' is no number from 1 to {most}");
    }

    public long? Id(string name)
    {
        if (One(name) is not { } text)
            return null;

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : throw Wrong($"{name} '{text}' is none that was given here");
    }

    /// <summary>from, to and last; everything without them.</summary>
    public TimeRange Range(DateTimeOffset now)
    {
        RangeText text = new(One("from"), One("to"), One("last"), "");
        if (text.Fault() is { } fault)
            throw Wrong(fault);

        try
        {
            return text.Read(now);
        }
        catch (UserException exception)
        {
            throw new ProblemException(Problem.Of(exception, StatusCodes.Status400BadRequest));
        }
    }
}
