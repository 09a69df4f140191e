using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History;

/// <summary>A change of a device's state, or an alert, as it was stored.</summary>
/// <param name="Id">of the table <c>event</c>: the order in which they were stored</param>
/// <param name="Channel">that it is about; null: the device</param>
/// <param name="State">in kebab-case, as views write it</param>
public sealed record StoredEvent(long Id, long UtcUs, string Device, string? Channel, string State, string Code, string Evidence, string Next);

/// <summary>Goes through the events of devices in the order in which they were stored, or against it.</summary>
public static class StoredEvents
{
    /// <param name="devices">which devices; all where there are none</param>
    /// <param name="before">only events with a lower id; null: all</param>
    /// <param name="isNewestFirst">against the order in which they were stored</param>
    public static IEnumerable<StoredEvent> Read(Database database, IReadOnlyCollection<StoredDevice> devices, TimeRange range, long? before, bool isNewestFirst)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(devices);

        // Devices have ids: no text of a caller gets into the statement.
        string chosen = devices.Count == 0 ? "" : $"AND device IN ({string.Join(',', devices.Select(device => device.Id))})";
        using Statement events = database.Prepare(
            $"""
             SELECT event.id, utc_us, device.name, channel, state, code, evidence, next FROM event JOIN device ON device.id = device
             WHERE event.id < ?1 AND utc_us >= ?2 AND utc_us < ?3 {chosen} ORDER BY event.id {(isNewestFirst ? "DESC" : "ASC")}
             """);
        events.Set(1, before ?? long.MaxValue).Set(2, range.FromUs).Set(3, range.ToUs);
        while (events.Step())
        {
            yield return new StoredEvent(
                events.Long(0), events.Long(1), events.Text(2), events.Text(3) is { Length: > 0 } channel ? channel : null, events.Text(4), events.Text(5), events.Text(6), events.Text(7));
        }
    }
}
