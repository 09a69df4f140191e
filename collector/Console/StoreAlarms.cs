using System.Globalization;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>What an operator must know of the store: what happened, what it means, what to do.</summary>
public static class StoreAlarms
{
    /// <summary>The most urgent first; none while all is well.</summary>
    public static IEnumerable<string> Of(StoreView store)
    {
        string next = store.Status.Path.Length == 0 ? "" : $" Free disk space in {Path.GetDirectoryName(store.Status.Path)}, or see what else is wrong there.";
        if (store.Failing is { } failing)
        {
            yield return $"THE STORE FAILS since {Time(failing)}: {Sentence(failing)} Readings are shown but not kept; "
                + $"devices keep them and send them when it works again.{next}";
        }

        if (store.Housekeeping is { } housekeeping)
        {
            yield return $"The store's housekeeping fails since {Time(housekeeping)}: {Sentence(housekeeping)} Readings are kept, "
                + $"but nothing old is removed and the file grows.{next}";
        }

        if (store.Status.Alarm is { } alarm)
            yield return alarm;
    }

    /// <summary>The alarms from edge to edge, in so many lines at most.</summary>
    public static IEnumerable<Line> Lines(CollectorView view, int width, int most)
    {
        const string Sign = " ! ";
        return Of(view.Store)
            .SelectMany(alarm => Format.Wrap(Format.Safe(alarm), Math.Max(1, width - Sign.Length)))
            .Take(most)
            .Select(text => new Line(width).Add(Sign, Theme.Alarm).Add(text, Theme.Alarm).Restyle(_ => Theme.Alarm));
    }

    private static string Time(StoreFault fault) => fault.Since.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Sentence(StoreFault fault) => fault.Why.TrimEnd('.', ' ') + ".";
}
