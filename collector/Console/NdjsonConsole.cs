using Telemetry.Collector.Alerts;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary><c>run --json</c>: lines of the types listening, state, alert, log, summary and, last, ledger.</summary>
public sealed class NdjsonConsole(TextWriter output) : StreamConsole(output)
{
    protected override string Start(CollectorHost host, string data, int devices) => ViewJson.Line(new
    {
        type = "listening",
        port = host.Port,
        process = Environment.ProcessId,
        name = host.Options.Name,
        data,
        devices,
        receiveBuffer = host.ReceiveBuffer.Given,
        http = host.Url,
    });

    protected override IEnumerable<string> Store(CollectorView view) =>
        [ViewJson.Line(new { type = "store", time = view.Time, store = view.Store, alarms = StoreAlarms.Of(view.Store) })];

    protected override string State(string device, DeviceEvent change) => AlertCodes.IsAlert(change.Reason.Code) ? Alert(device, change) : ViewJson.Line(new
    {
        type = "state",
        time = change.Time,
        device,
        state = change.State,
        reason = change.Reason,
    });

    private static string Alert(string device, DeviceEvent change) => ViewJson.Line(new
    {
        type = "alert",
        time = change.Time,
        device,
        channel = change.Channel,
        level = AlertCodes.LevelAfter(change.Reason.Code),
        reason = change.Reason,
    });

    protected override string Message(LogLine line) => CollectorLines.Typed("log", line);

    protected override string Summary(CollectorView view) => Counts("summary", view);

    protected override string Account(CollectorView view) => Counts("ledger", view);

    private static string Counts(string type, CollectorView view)
    {
        LedgerView ledger = view.Ledger;
        return ViewJson.Line(new
        {
            type,
            time = view.Time,
            devices = view.Devices.Count,
            online = view.Devices.Count(device => device.State == DeviceState.Online),
            sampled = ledger.Sampled,
            stored = ledger.Stored,
            inFlight = ledger.InFlight,
            lost = ledger.Lost,
            lostByCause = ledger.LostByCause,
            duplicates = ledger.Duplicates,
            acknowledgedElsewhere = ledger.AcknowledgedElsewhere,
            drops = view.Drops,
            balanced = ledger.Sampled == ledger.Stored + ledger.InFlight + ledger.Lost,
        });
    }
}
