using System.Globalization;
using System.Text.Json;
using Telemetry.Collector.Views;
using static Telemetry.Collector.Metrics.MetricType;

namespace Telemetry.Collector.Metrics;

/// <summary>Every metric of a collector (docs/http.md). Names are part of what users build upon: one that was released does not change.</summary>
public static partial class MetricList
{
    private const string Bytes = "bytes";
    private const string Seconds = "seconds";
    private const string None = "";

    public static IReadOnlyList<Metric> All { get; } = [.. Readings, .. Ingest, .. Devices, .. Store, .. Outboxes, .. Http, .. Process];

    private static Metric[] Readings =>
    [
        Metric.Of("telemetry_readings_sampled", Counter, None, "Readings that devices have sampled, as far as they have said.", source => source.View.Ledger.Sampled),
        Metric.Of("telemetry_readings_stored", Counter, None, "Readings that are stored, each once.", source => source.View.Ledger.Stored),
        Metric.Of("telemetry_readings_in_flight", Gauge, None, "Readings that were sampled and are neither stored nor declared lost yet.", source => source.View.Ledger.InFlight),
        new("telemetry_readings_lost", Counter, None, "Readings that devices have declared lost, by cause.", ["cause"],
            source => source.View.Ledger.LostByCause.Select(cause => new MetricSample(cause.Value, cause.Key))),
        Metric.Of("telemetry_readings_duplicate", Counter, None, "Readings that came once more and were left out.", source => source.View.Ledger.Duplicates),
        Metric.Of("telemetry_readings_acknowledged_elsewhere", Counter, None, "Readings that devices no longer have because an earlier store of this collector had them.",
            source => source.View.Ledger.AcknowledgedElsewhere),
    ];

    private static Metric[] Ingest =>
    [
        Metric.Of("telemetry_datagrams_received", Counter, None, "Datagrams that came, whatever became of them.", source => source.View.Datagrams),
        new("telemetry_drops", Counter, None, "What was dropped or refused, by reason: datagrams, connections, frames, and readings that a slow reader missed.", ["reason"],
            source => source.View.Drops.Select(drop => new MetricSample(drop.Value, drop.Key))),
        Metric.Of("telemetry_connections", Gauge, None, "Control connections.", source => source.View.Connections),
        Metric.Of("telemetry_connections_unauthenticated", Gauge, None, "Control connections of which it is not known yet whose they are.", source => source.View.UnauthenticatedConnections),
    ];

    private static Metric[] Store =>
    [
        Metric.Of("telemetry_store_size", Gauge, Bytes, "What the store takes on the disk.", source => source.View.Store.Status.Bytes),
        Metric.Of("telemetry_store_queued_readings", Gauge, None, "Readings that were received and not stored yet.", source => source.View.Store.QueuedReadings),
        Metric.Of("telemetry_store_failing", Gauge, None, "1 while nothing is kept: devices keep their readings.", source => source.View.Store.Failing is null ? 0 : 1),
        Metric.Of("telemetry_store_housekeeping_failing", Gauge, None, "1 while old readings are not removed, or other housekeeping of the store does not work.",
            source => source.View.Store.Housekeeping is null ? 0 : 1),
    ];

    private static Metric[] Outboxes =>
    [
        OfOutbox("connected", Gauge, None, "1 while the target takes readings.", outbox => outbox.IsConnected ? 1 : 0),
        OfOutbox("backlog_readings", Gauge, None, "Readings that are stored and not delivered yet.", outbox => outbox.Backlog),
        OfOutbox("in_flight_readings", Gauge, None, "Readings that were handed over and are not confirmed yet.", outbox => outbox.InFlight),
        OfOutbox("lag", Gauge, Seconds, "Age of the oldest reading that is not delivered yet.", outbox => outbox.LagMs / 1e3),
        OfOutbox("readings_delivered", Counter, None, "Readings that the target has confirmed.", outbox => outbox.Delivered),
    ];

    private static Metric[] Http =>
    [
        Metric.Of("telemetry_http_streams", Gauge, None, "Streams of the HTTP API that are open.", source => source.Http?.Streams),
        new("telemetry_http_requests_refused", Counter, None, "Requests to the HTTP API that were refused, by reason.", ["reason"],
            source => source.Http?.Refused.Select(refused => new MetricSample(refused.Value, refused.Key)) ?? []),
    ];

    // Named as Prometheus' own client libraries name them.
    private static Metric[] Process =>
    [
        new("telemetry_build_info", Gauge, None, "1; its labels tell the version.", ["version"],
            _ => [new MetricSample(1, typeof(MetricList).Assembly.GetName().Version!.ToString(3))]),
        Metric.Of("telemetry_start_time", Gauge, Seconds, "When the collector began, seconds since 1970.", source => source.View.Started.ToUnixTimeMilliseconds() / 1e3),
        Metric.Of("process_cpu", Counter, Seconds, "Processor time of the process.", source => source.Process.CpuSeconds),
        Metric.Of("process_start_time", Gauge, Seconds, "When the process began, seconds since 1970.", source => source.Process.StartedUnixSeconds),
        Metric.Of("process_resident_memory", Gauge, Bytes, "Memory that the process holds.", source => source.Process.ResidentBytes),
        Metric.Of("process_threads", Gauge, None, "Threads of the process.", source => source.Process.Threads),
        Metric.Of("process_open_fds", Gauge, None, "File descriptors that are open.", source => source.Process.OpenFiles),
        Metric.Of("dotnet_gc_heap_size", Gauge, Bytes, "Memory that objects take, with what is garbage.", source => source.Process.HeapBytes),
        Metric.Of("dotnet_gc_collections", Counter, None, "Collections of garbage, of all generations.", source => source.Process.Collections),
    ];

    private static Metric OfOutbox(string name, MetricType type, string unit, string help, Func<OutboxView, double?> read) => new(
        $"telemetry_outbox_{name}", type, unit, help, ["outbox"],
        source => source.View.Outboxes.Where(outbox => read(outbox) is not null).Select(outbox => new MetricSample(read(outbox)!.Value, outbox.Name)));

    private static string NameOf(DeviceState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    private static string NameOf(AlertLevel level) => level.ToString().ToLower(CultureInfo.InvariantCulture);
}
