using Spectre.Console;
using Telemetry.Collector.Alerts;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>How alerts look: each level has a sign, a word and a colour.</summary>
public static class AlertLines
{
    public static string Word(AlertLevel level) => level == AlertLevel.Alarm ? "alarm" : "warning";

    public static Style Style(AlertLevel level) => level == AlertLevel.Alarm ? Theme.Bad : Theme.Attention;

    /// <summary>Of several the most urgent one; null: there is none.</summary>
    public static AlertLevel? Worst(DeviceView device) => device.Alerts.Count == 0 ? null : device.Alerts.Max(alert => alert.Level);

    /// <summary>What is to be said of a device's alerts beside its state, which says of an absence all but how long is too long.</summary>
    public static string Text(AlertView alert, DateTimeOffset now)
    {
        string what = alert.Channel is null && alert.Limit is { } seconds
            ? $"without readings for longer than {Format.Duration(TimeSpan.FromSeconds(seconds))}"
            : alert.Evidence;
        return $"{Word(alert.Level)} for {Format.Age(now - alert.Since)}: {what}";
    }

    /// <summary>One line for all: how many there are, and as many of them as fit, the most urgent first.</summary>
    public static IEnumerable<Line> Summary(CollectorView view, Theme theme, int width)
    {
        (string Device, AlertView Alert)[] all =
            [.. view.Devices.SelectMany(device => device.Alerts.Select(alert => (device.Device, alert))).OrderByDescending(entry => entry.alert.Level).ThenByDescending(entry => entry.alert.Since)];
        if (all.Length == 0)
            yield break;

        Line line = new(width);
        Count(AlertLevel.Alarm, view.Alerts.Alarm);
        Count(AlertLevel.Warn, view.Alerts.Warn);
        string separator = "";
        foreach ((string device, AlertView alert) in all)
        {
            string entry = $"{separator}{device} {alert.Channel ?? "is away"}";
            if (line.Left < entry.Length)
                break;

            line.Add(entry, Theme.Label);
            separator = $" {theme.Dot} ";
        }

        yield return line;

        void Count(AlertLevel level, int count)
        {
            if (count > 0)
                line.Add($"{theme.Sign(level)} {count} {Word(level)}{(count == 1 ? "" : "s")}  ", Style(level));
        }
    }

    /// <summary>How an event begins that is about an alert: <c>ALARM</c>, <c>warning</c>, <c>over</c>; null: it is about something else.</summary>
    public static string? Label(DeviceEvent happened) => !AlertCodes.IsAlert(happened.Reason.Code)
        ? null
        : AlertCodes.LevelAfter(happened.Reason.Code) switch
        {
            AlertLevel.Alarm => "ALARM",
            AlertLevel.Warn => "warning",
            _ => "over",
        };
}
