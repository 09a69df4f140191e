using Microsoft.Data.Sqlite;
using Telemetry.Collector.Alerts;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Reads which alerts were active when the file was written last: those whose newest event does not end them.</summary>
internal static class AlertLoader
{
    private static readonly string AlertCodesSql = string.Join(", ", AlertCodes.All.Select(code => $"'{code}'"));

    public static List<StoredAlert> Load(SqliteConnection connection)
    {
        using Statement events = new(
            connection,
            $"""
            SELECT device.name, event.channel, event.utc_us, event.code, event.evidence, event.next
            FROM event JOIN device ON device.id = event.device
            WHERE event.id IN (SELECT max(id) FROM event WHERE code IN ({AlertCodesSql}) GROUP BY device, channel)
            ORDER BY event.id
            """);
        List<StoredAlert> alerts = [];
        while (events.Step())
        {
            StateReason reason = new(events.Text(3), events.Text(4), events.Text(5));
            if (AlertCodes.LevelAfter(reason.Code) is not null)
                alerts.Add(new StoredAlert(events.Text(0), events.Text(1) is { Length: > 0 } channel ? channel : null, Utc(events.Long(2)), reason));
        }

        return alerts;
    }

    private static DateTimeOffset Utc(long us) => Engine.EngineTime.FromUnix(us, 0) ?? DateTimeOffset.UnixEpoch;
}
