using System.Globalization;
using System.Text;

namespace Telemetry.Collector.Metrics;

// Prometheus text 0.0.4    https://prometheus.io/docs/instrumenting/exposition_formats/
// OpenMetrics 1.0          https://prometheus.io/docs/specs/om/open_metrics_spec/
//
//   # HELP name text         help: \ and line feed escaped (OpenMetrics: " too)
//   # TYPE name counter      OpenMetrics names the family, without _total
//   # UNIT name seconds      OpenMetrics only; the name ends with it
//   name{label="value"} 1    value of a label: \, " and line feed escaped
//   # EOF                    OpenMetrics only
//
/// <summary>Writes metrics for Prometheus.</summary>
public static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsMediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Write(IEnumerable<Metric> metrics, MetricSource source, bool isOpenMetrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(source);
        StringBuilder text = new();
        foreach (Metric metric in metrics)
        {
            string family = isOpenMetrics ? metric.Family : metric.FullName;
            text.Append("# HELP ").Append(family).Append(' ');
            Escape(text, metric.Help, isQuoted: isOpenMetrics);
            text.Append('\n').Append("# TYPE ").Append(family).Append(metric.Type == MetricType.Counter ? " counter\n" : " gauge\n");
            if (isOpenMetrics && metric.Unit.Length > 0)
                text.Append("# UNIT ").Append(family).Append(' ').Append(metric.Unit).Append('\n');
            foreach (MetricSample sample in metric.Read(source))
                Write(text, metric, sample);
        }

        if (isOpenMetrics)
            text.Append("# EOF\n");
        return text.ToString();
    }

    private static void Write(StringBuilder text, Metric metric, MetricSample sample)
    {
        text.Append(metric.FullName);
        for (int i = 0; i < metric.Labels.Count; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(metric.Labels[i]).Append("=\"");
            Escape(text, sample.Labels[i], isQuoted: true);
            text.Append('"');
        }

        if (metric.Labels.Count > 0)
            text.Append('}');
        text.Append(' ').Append(Number(sample.Value)).Append('\n');
    }

    /// <summary>As the formats spell what is no number.</summary>
    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsInfinity(value) ? (value > 0 ? "+Inf" : "-Inf")
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static void Escape(StringBuilder text, string raw, bool isQuoted)
    {
        foreach (char letter in raw)
        {
            _ = letter switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '"' when isQuoted => text.Append("\\\""),
                _ => text.Append(letter),
            };
        }
    }
}
