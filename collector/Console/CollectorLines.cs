using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>A view as NDJSON: a line of type <c>device</c> for each device, then one of type <c>collector</c>.</summary>
public static class CollectorLines
{
    public static IEnumerable<string> Of(CollectorView view)
    {
        foreach (DeviceView device in view.Devices)
            yield return Typed("device", device);

        yield return Typed("collector", new
        {
            view.Time,
            view.Started,
            view.Ledger,
            view.Drops,
            view.Connections,
            view.UnauthenticatedConnections,
            view.Store,
            view.ReadingsPerSecond,
            view.DatagramsPerSecond,
            view.Alerts,
            view.Outboxes,
        });
    }

    /// <summary>An object that has no field of that name as one line whose first field is its type.</summary>
    public static string Typed<T>(string type, T value) => $"{{\"type\":\"{type}\",{ViewJson.Line(value).AsSpan(1)}";
}
