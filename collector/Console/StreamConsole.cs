using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>
/// What <c>run</c> writes where there is no screen: a line when it listens, one for each change of a device's state and each line of a
/// device's log, a summary now and then, and the account at the end. Readings are for <c>watch</c>.
/// </summary>
public abstract class StreamConsole(TextWriter output)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SummaryPeriod = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, DateTimeOffset> _shownUntil = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private StoreView? _store;

    /// <summary>Follows the collector until it is cancelled.</summary>
    public void Run(Func<CollectorView> takeView, CancellationToken cancelled)
    {
        long nextSummary = Environment.TickCount64 + (long)SummaryPeriod.TotalMilliseconds;
        do
        {
            CollectorView view = takeView();
            Follow(view);
            if (Environment.TickCount64 < nextSummary)
                continue;

            Write(Summary(view));
            nextSummary += (long)SummaryPeriod.TotalMilliseconds;
        }
        while (!cancelled.WaitHandle.WaitOne(Look));
    }

    /// <summary>Writes the changes of state since the view before, of the store and of devices.</summary>
    public void Follow(CollectorView view)
    {
        if (IsNews(view.Store))
        {
            foreach (string line in Store(view))
                Write(line);
        }

        _store = view.Store;
        foreach (DeviceView device in view.Devices)
        {
            DateTimeOffset shownUntil = _shownUntil.GetValueOrDefault(device.Device, DateTimeOffset.MinValue);
            foreach (DeviceEvent change in device.Events.Where(change => change.Time > shownUntil))
            {
                Write(State(device.Device, change));
                _shownUntil[device.Device] = change.Time;
            }
        }
    }

    public void Listening(CollectorHost host, string data, int devices) => Write(Start(host, data, devices));

    public void Log(LogLine line) => Write(Message(line));

    public void End(CollectorView view) => Write(Account(view));

    /// <summary>The collector listens; null: nothing is written.</summary>
    protected abstract string? Start(CollectorHost host, string data, int devices);

    /// <summary>The store fails, works again, or has something else to tell than before.</summary>
    protected abstract IEnumerable<string> Store(CollectorView view);

    protected abstract string? State(string device, DeviceEvent change);

    protected abstract string? Message(LogLine line);

    protected abstract string? Summary(CollectorView view);

    protected abstract string? Account(CollectorView view);

    /// <summary>What it says of a fault may change while it lasts; that is in the log.</summary>
    private bool IsNews(StoreView store) =>
        store.Failing?.Since != _store?.Failing?.Since
        || store.Housekeeping?.Since != _store?.Housekeeping?.Since
        || store.Status.Alarm != _store?.Status.Alarm;

    private void Write(string? line)
    {
        if (line is null)
            return;

        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
