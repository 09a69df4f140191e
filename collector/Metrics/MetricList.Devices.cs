using Telemetry.Collector.Views;
using static Telemetry.Collector.Metrics.MetricType;

namespace Telemetry.Collector.Metrics;

// Of devices: a series for each, and for each of their states.
public static partial class MetricList
{
    /// <summary>
    /// Devices that have series of their own: each has about twenty, and Prometheus wants fewer than some ten thousand of a target. With more, those
    /// that come last by name have none, and <c>telemetry_devices_without_series</c> says how many.
    /// </summary>
    public const int MostDevices = 1000;

    private static readonly DeviceState[] States = Enum.GetValues<DeviceState>();
    private static readonly AlertLevel[] Levels = Enum.GetValues<AlertLevel>();

    private static Metric[] Devices =>
    [
        new("telemetry_devices", Gauge, None, "Enrolled devices by state.", ["state"],
            source => States.Select(state => new MetricSample(source.View.Devices.Count(device => device.State == state), NameOf(state)))),
        Metric.Of("telemetry_devices_without_series", Gauge, None, $"Devices without metrics of their own: there are more than {MostDevices}.",
            source => Math.Max(0, source.View.Devices.Count - MostDevices)),
        new("telemetry_alerts", Gauge, None, "Alerts that are active, by level.", ["level"],
            source => [new MetricSample(source.View.Alerts.Warn, NameOf(AlertLevel.Warn)), new MetricSample(source.View.Alerts.Alarm, NameOf(AlertLevel.Alarm))]),
        new("telemetry_device_state", Gauge, None, "1 for the state that the device is in, 0 for the others.", ["device", "state"],
            source => Of(source).SelectMany(device => States.Select(state => new MetricSample(device.State == state ? 1 : 0, device.Device, NameOf(state))))),
        OfDevice("state_change_timestamp", Gauge, Seconds, "When the device came into its state, seconds since 1970.", device => device.Since.ToUnixTimeMilliseconds() / 1e3),
        new("telemetry_device_alerts", Gauge, None, "Alerts of the device that are active, by level.", ["device", "level"],
            source => Of(source).SelectMany(device => Levels.Select(level => new MetricSample(device.Alerts.Count(alert => alert.Level == level), device.Device, NameOf(level))))),
        OfDevice("readings_sampled", Counter, None, "Readings that the device has sampled, as far as it has said.", device => device.Ledger.Sampled),
        OfDevice("readings_stored", Counter, None, "Readings of the device that are stored.", device => device.Ledger.Stored),
        OfDevice("readings_in_flight", Gauge, None, "Readings of the device that are neither stored nor declared lost yet.", device => device.Ledger.InFlight),
        OfDevice("readings_lost", Counter, None, "Readings that the device has declared lost.", device => device.Ledger.Lost),
        OfDevice("readings_repaired", Counter, None, "Readings that arrived only when they were sent again, in this session.", device => device.Link.Repaired),
        OfDevice("drops", Counter, None, "What was dropped of the device.", device => device.Drops.Aggregate(0.0, (sum, drop) => sum + drop.Value)),
        OfDevice("link_loss", Gauge, "ratio", "Share of the device's datagrams that did not arrive, of the last 10 to 20 s.", device => device.Link.LossPercent / 100),
        OfDevice("link_round_trip", Gauge, Seconds, "Shortest of the last exchanges with the device.", device => device.Link.RoundTripMs / 1e3),
        OfDevice("clock_error", Gauge, Seconds, "Bound of the error of the device's clock against this machine's.", device => device.Link.ClockErrorMs / 1e3),
        OfDevice("link_datagrams_blocked", Gauge, None, "1 while readings come over the control connection because datagrams do not arrive.",
            device => device.Link.ControlAddress is null ? null : device.Link.Path == "control" ? 1 : 0),
    ];

    private static Metric OfDevice(string name, MetricType type, string unit, string help, Func<DeviceView, double?> read) => new(
        $"telemetry_device_{name}", type, unit, help, ["device"],
        source => Of(source).Where(device => read(device) is not null).Select(device => new MetricSample(read(device)!.Value, device.Device)));

    private static IEnumerable<DeviceView> Of(MetricSource source) => source.View.Devices.Take(MostDevices);
}
