using Microsoft.AspNetCore.Http;
using Telemetry.Collector.History;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>Something that happened to a device, as API and page see it.</summary>
/// <param name="State">As views write it, in kebab-case.</param>
internal sealed record EventItem(DateTime Time, string Device, string? Channel, string State, StateReason Reason);

/// <param name="Next">There are older ones, before this; null: these are all.</param>
internal sealed record EventsAnswer(IReadOnlyList<EventItem> Events, string? Next);

/// <summary>GET /api/events.</summary>
internal sealed class EventsEndpoint(HistoryQueries queries, TimeProvider time)
{
    public static readonly string[] Parameters = ["device", "from", "to", "last", "limit", "before"];

    public async Task RunAsync(HttpContext context)
    {
        RequestQuery query = new(context, Parameters);
        IReadOnlyList<string> devices = query.Many("device");
        TimeRange range = query.Range(time.GetUtcNow());
        int limit = query.Count("limit", HttpLimits.PageEvents) ?? HttpLimits.UsualPageEvents;
        long? before = query.Id("before");
        EventsAnswer answer = await queries.RunAsync((database, cancelled) => Answer(database, devices, range, limit, before, cancelled), context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer, ViewJson.Options, context.RequestAborted);
    }

    private static EventsAnswer Answer(
        Database database, IReadOnlyList<string> devices, TimeRange range, int limit, long? before, CancellationToken cancelled)
    {
        List<EventItem> found = [];
        long last = 0;
        foreach (StoredEvent one in StoredEvents.Read(database, DevicesOf(database, devices), range, before, isNewestFirst: true))
        {
            cancelled.ThrowIfCancellationRequested();
            if (found.Count == limit)
                return new EventsAnswer(found, last.ToString(System.Globalization.CultureInfo.InvariantCulture));

            found.Add(new EventItem(UtcText.Time(one.UtcUs), one.Device, one.Channel, one.State, new StateReason(one.Code, one.Evidence, one.Next)));
            last = one.Id;
        }

        return new EventsAnswer(found, null);
    }

    private static IReadOnlyList<StoredDevice> DevicesOf(Database database, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return [];

        try
        {
            using Catalog catalog = new(database);
            return catalog.Devices(names);
        }
        catch (UserException exception)
        {
            throw new ProblemException(Problem.Of(exception, StatusCodes.Status404NotFound));
        }
    }
}
