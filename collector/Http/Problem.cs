using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>An answer that says what is wrong, and what to do (RFC 9457, application/problem+json).</summary>
/// <param name="Title">what is wrong, the same for every occurrence</param>
/// <param name="Status">the HTTP status</param>
/// <param name="Detail">what is wrong with this request, and what to try</param>
internal sealed record Problem(string Title, int Status, string Detail)
{
    /// <summary>Under which it is counted; null: it is the client's own matter.</summary>
    [JsonIgnore]
    public string? Refusal { get; init; }

    private const string MediaType = "application/problem+json";

    public static Problem NotFound(string detail) => new("Not found", StatusCodes.Status404NotFound, detail);

    public static Problem BadRequest(string detail) => new("The request is not understood", StatusCodes.Status400BadRequest, detail);

    public static Problem Of(UserException exception, int status) =>
        new(status == StatusCodes.Status404NotFound ? "Not found" : "It cannot be answered", status, Sentence(exception.Message, exception.Next));

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return context.Response.WriteAsJsonAsync(this, ViewJson.Options, MediaType, context.RequestAborted);
    }

    private static string Sentence(string message, string next) => next.Length == 0 ? message : $"{message}. {next}";
}
