using System.Text;
using System.Text.Json;
using Telemetry.Collector.History;
using Telemetry.Collector.Outbox;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt;

/// <summary>What is in messages: JSON as views are written, one object.</summary>
internal static class Payloads
{
    private const int Decimals = 6;

    public static readonly byte[] Online = "online"u8.ToArray();
    public static readonly byte[] Offline = "offline"u8.ToArray();

    public static byte[] Reading(OutboxReading reading)
    {
        ReadingView view = reading.Reading;
        return Json(new { view.Value, view.Unit, time = Time(view.Time), view.ErrorMs, boot = view.BootId, view.Number });
    }

    /// <summary>A reading whose value the broker does not take: it says so, and its number is not missing.</summary>
    public static byte[] LeftOut(OutboxReading reading, string why)
    {
        ReadingView view = reading.Reading;
        return Json(new { value = (object?)null, view.Unit, time = Time(view.Time), view.ErrorMs, boot = view.BootId, view.Number, leftOut = why });
    }

    /// <param name="collector">whose device it is: a retained status outlives the collector that published it</param>
    public static byte[] Status(DeviceView device, string collector) =>
        Json(new { device.State, device.Reason.Code, device.Reason.Evidence, device.Reason.Next, since = Time(device.Since), collector });

    public static byte[] Parameters(DeviceView device) => Json(device.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));

    /// <summary>The worst level, null where all is well, and each alert with the moment at which it began. Without values that move: it changes with the alerts.</summary>
    public static byte[] Alert(DeviceView device) => Json(new
    {
        level = device.Alerts.Count == 0 ? (AlertLevel?)null : device.Alerts.Max(alert => alert.Level),
        alerts = device.Alerts.Select(alert => new
        {
            alert.Level,
            alert.Code,
            alert.Channel,
            since = Time(alert.Since),
            alert.Value,
            alert.Limit,
            alert.Unit,
            alert.Evidence,
            alert.Next,
        }),
    });

    public static byte[] Event(DeviceEvent happened) => Json(new
    {
        time = Time(happened.Time),
        happened.State,
        happened.Reason.Code,
        happened.Reason.Evidence,
        happened.Reason.Next,
        happened.Channel,
    });

    /// <param name="id">of the command, as it was sent; null: it had none</param>
    public static byte[] Result(CommandOutcome outcome, object? id) =>
        Json(new { id, outcome.Name, outcome.Status, outcome.Message, outcome.Value, outcome.Unit });

    public static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, ViewJson.Options);

    /// <summary>Whose device a retained status is of; null: that is none.</summary>
    public static string? CollectorOf(ReadOnlyMemory<byte> status)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(status);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("collector", out JsonElement collector)
                && collector.ValueKind == JsonValueKind.String ? collector.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string Text(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);

    private static string? Time(DateTimeOffset? time) =>
        time is { } known ? UtcText.Text((known.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, Decimals) : null;
}
