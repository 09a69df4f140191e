using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>What has happened to devices since the view before.</summary>
internal sealed class DeviceNews
{
    private readonly HashSet<string> _devices;
    private readonly Dictionary<string, DeviceEvent> _last = new(StringComparer.Ordinal);

    /// <param name="devices">which devices; all where there are none</param>
    public DeviceNews(CollectorView view, IReadOnlyCollection<string> devices)
    {
        _devices = new HashSet<string>(devices, StringComparer.Ordinal);
        foreach (EventItem _ in Since(view))
        {
            // Known: what happens from now on is wanted.
        }
    }

    public IEnumerable<EventItem> Since(CollectorView view)
    {
        foreach (DeviceView device in view.Devices.Where(device => device.Events.Count > 0 && (_devices.Count == 0 || _devices.Contains(device.Device))))
        {
            // By what it is, not by its time: this machine's clock may be set back.
            int known = _last.TryGetValue(device.Device, out DeviceEvent? last) ? LastIndexOf(device.Events, last) : -1;
            _last[device.Device] = device.Events[^1];
            for (int i = known + 1; i < device.Events.Count; i++)
                yield return Describe(device.Device, device.Events[i]);
        }
    }

    private static EventItem Describe(string device, DeviceEvent one) =>
        new(one.Time.UtcDateTime, device, one.Channel, KebabCase(one.State), one.Reason);

    private static string KebabCase(DeviceState state) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    private static int LastIndexOf(IReadOnlyList<DeviceEvent> events, DeviceEvent wanted)
    {
        for (int i = events.Count - 1; i >= 0; i--)
        {
            if (events[i] == wanted)
                return i;
        }

        return -1;
    }
}
