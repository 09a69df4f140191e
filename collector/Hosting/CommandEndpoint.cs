using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Hosting;

/// <summary>Takes a command for a device over the local API or the HTTP API and waits for its result.</summary>
internal static class CommandEndpoint
{
    // Who waits longer asks again; a connection that nobody reads is not kept for ever.
    private const int LongestWaitMs = 600_000;

    public static async Task RunAsync(HttpContext context, CollectorHost host)
    {
        if (await TakeAsync(context, host) is { } outcome)
        {
            await context.Response.WriteAsJsonAsync(outcome, ViewJson.Options);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await context.Response.WriteAsync("that is not a command");
    }

    /// <summary>Carries out the command of a request and waits as long as it says. Null: its body is no command.</summary>
    public static async Task<CommandOutcome?> TakeAsync(HttpContext context, CollectorHost host)
    {
        string device = (string)context.Request.RouteValues["device"]!;
        if (!int.TryParse(context.Request.Query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out int waitMs))
            waitMs = 0;

        CommandOrder? order = await ReadAsync(context);
        return order is not null && Request(order) is { } request
            ? await SendAsync(host, device, request, Math.Min(waitMs, LongestWaitMs), context.RequestAborted)
            : null;
    }

    public static async Task<CommandOutcome> SendAsync(CollectorHost host, string device, CommandRequest request, int waitMs, CancellationToken aborted)
    {
        if (host.Send(device, request, out string refusal) is not { } sent)
            return new CommandOutcome(device, request.Name, CommandEnd.NotSent, refusal, null);

        try
        {
            CommandView result = await sent.Result.WaitAsync(TimeSpan.FromMilliseconds(waitMs), aborted);
            bool hasValue = request.Kind == CommandKind.SetParameter && result.Status == CommandStatus.Applied;
            return new CommandOutcome(device, request.Name, EndOf(result.Status), result.Message, hasValue ? TypeNames.ValueOf(result.Value) : null);
        }
        catch (TimeoutException)
        {
            return new CommandOutcome(device, request.Name, CommandEnd.Unanswered, "", null);
        }
        finally
        {
            host.Forget(sent);
        }
    }

    private static async Task<CommandOrder?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<CommandOrder>(context.Request.Body, ViewJson.Options, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static CommandRequest? Request(CommandOrder order)
    {
        TypedValue value = TypedValue.None;
        if (order.Name is null || (order.Type is null && !order.Action))
            return null;
        if (order.Type is not null && !TypeNames.TryParse(order.Type, order.Value, out value))
            return null;

        return new CommandRequest(order.Action ? CommandKind.RunAction : CommandKind.SetParameter, order.Name, value);
    }

    private static CommandEnd EndOf(CommandStatus? status) => status switch
    {
        CommandStatus.Applied => CommandEnd.Applied,
        CommandStatus.Refused => CommandEnd.Refused,
        _ => CommandEnd.Failed,
    };
}
