using System.Globalization;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary><c>run</c> into a pipe or a file: lines for a person who reads them later.</summary>
public sealed class TextConsole(TextWriter output) : StreamConsole(output)
{
    private string _lastSummary = "";

    // Told on standard error by the command, for all kinds of console.
    protected override string? Start(CollectorHost host, string data, int devices) => null;

    protected override IEnumerable<string> Store(CollectorView view) =>
        StoreAlarms.Of(view.Store).Select(alarm => Format.Safe($"{Time(view.Time)} ALARM: {alarm}"));

    protected override string State(string device, DeviceEvent change)
    {
        string why = change.Reason.Evidence.Length == 0 ? change.Reason.Code : change.Reason.Evidence;
        string next = change.Reason.Next.Length == 0 ? "" : $" (try: {change.Reason.Next})";
        return Format.Safe($"{Time(change.Time)} {device} {AlertLines.Label(change) ?? Format.State(change.State)}: {why}{next}");
    }

    protected override string Message(LogLine line) =>
        Format.Safe($"{Time(line.Time)} {(line.Device.Length == 0 ? "collector" : line.Device)} {line.Level}: {line.Text}");

    protected override string? Summary(CollectorView view)
    {
        string summary = Account(view)[(Time(view.Time).Length + 1)..];
        if (summary == _lastSummary)
            return null;

        _lastSummary = summary;
        return $"{Time(view.Time)} {summary}";
    }

    protected override string Account(CollectorView view)
    {
        LedgerView ledger = view.Ledger;
        int online = view.Devices.Count(device => device.State is DeviceState.Online or DeviceState.Blocked or DeviceState.Silent);
        ulong dropped = view.Drops.Values.Aggregate(0UL, (sum, count) => sum + count);
        return $"{Time(view.Time)} {online} of {view.Devices.Count} devices connected; sampled {ledger.Sampled} = stored {ledger.Stored} + "
            + $"in flight {ledger.InFlight} + lost {ledger.Lost}; {ledger.Duplicates} duplicates, {dropped} drops";
    }

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
