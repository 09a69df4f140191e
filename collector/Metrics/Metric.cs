using Telemetry.Collector.Views;

namespace Telemetry.Collector.Metrics;

public enum MetricType
{
    /// <summary>It only grows, and begins again at 0 with the collector.</summary>
    Counter,
    Gauge,
}

/// <summary>What metrics are read from.</summary>
/// <param name="Http">Null: it is turned off.</param>
public sealed record MetricSource(CollectorView View, ProcessFigures Process, HttpFigures? Http);

/// <summary>How the HTTP API does.</summary>
/// <param name="Refused">Requests that were not answered as asked, by reason.</param>
/// <param name="Streams">Open now.</param>
public sealed record HttpFigures(IReadOnlyDictionary<string, ulong> Refused, int Streams);

/// <param name="Labels">A value for each label of the metric, in their order.</param>
public readonly record struct MetricSample(double Value, params string[] Labels);

/// <summary>One metric, whichever way it goes out.</summary>
/// <param name="Name">Without the endings that unit and type give it: <see cref="FullName"/> has them.</param>
/// <param name="Unit">A base unit of Prometheus in the plural ("bytes", "seconds", "ratio"); empty: a plain number.</param>
/// <param name="Labels">Names of the labels, whose values are few: devices are bounded by <see cref="MetricList.MostDevices"/>, all others by this program.</param>
/// <param name="Read">Empty where there is nothing to tell.</param>
public sealed record Metric(
    string Name, MetricType Type, string Unit, string Help, IReadOnlyList<string> Labels, Func<MetricSource, IEnumerable<MetricSample>> Read)
{
    /// <summary>As OpenMetrics names the family: name and unit.</summary>
    public string Family => Unit.Length == 0 ? Name : $"{Name}_{Unit}";

    /// <summary>As Prometheus names the series (https://prometheus.io/docs/practices/naming/).</summary>
    public string FullName => Type == MetricType.Counter ? $"{Family}_total" : Family;

    public static Metric Of(string name, MetricType type, string unit, string help, Func<MetricSource, double?> read) =>
        new(name, type, unit, help, [], source => read(source) is { } value ? [new MetricSample(value)] : []);
}
