using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Metrics;

/// <summary>
/// Sends the metrics of <see cref="MetricList"/> by OTLP over HTTP, through instruments that are read when it is time to send. Headers, such as those with a password, come
/// from OTEL_EXPORTER_OTLP_HEADERS.
/// </summary>
/// <param name="http">null: it is turned off</param>
public sealed class OtlpExport(Uri address, Func<HttpFigures>? http) : ICollectorService
{
    private const string MeterName = "telemetry";

    // As often as Prometheus asks by default in most set-ups.
    private const int PeriodMs = 15_000;

    // A target that takes longer gets the next figures instead; and it does not hold up the end of the collector.
    private const int LongestExportMs = 3000;

    // The largest: a series for each state of each device.
    private const int MostSeries = MetricList.MostDevices * 8;

    private readonly Meter _meter = new(MeterName, typeof(OtlpExport).Assembly.GetName().Version!.ToString(3));
    private MeterProvider? _provider;

    /// <summary>Between two exports.</summary>
    internal int ExportPeriodMs { get; init; } = PeriodMs;

    public Task StartAsync(CollectorHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        Shared<MetricSource> source = new(() => new MetricSource(host.View(), ProcessFigures.Now(), http?.Invoke()), TimeProvider.System);
        foreach (Metric metric in MetricList.All)
            Add(metric, source);

        OtlpDelivery delivery = new(address, text => host.Report(new LogLine(DateTimeOffset.UtcNow, "", "warning", text)));
        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("telemetry", serviceInstanceId: host.Options.Name))
            .AddMeter(MeterName)
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MostSeries })
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = address;
                exporter.TimeoutMilliseconds = LongestExportMs;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.HttpClientFactory = () => new HttpClient(delivery, disposeHandler: false);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = ExportPeriodMs;
            })
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>The last figures go out while the collector still has them; elsewhere, because that waits for the network.</summary>
    public async Task DrainAsync(CancellationToken cancelled) =>
        await ((Task)Task.Run(() => _provider!.ForceFlush(), cancelled)).WaitAsync(cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public ValueTask DisposeAsync()
    {
        // What could not be sent is not tried once more.
        _provider?.Dispose();
        _meter.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The name without its endings: who translates to Prometheus adds unit and type as <see cref="Metric.FullName"/> does.</summary>
    private void Add(Metric metric, Shared<MetricSource> source)
    {
        string unit = metric.Unit switch
        {
            "bytes" => "By",
            "seconds" => "s",
            "ratio" => "1",
            _ => "",
        };
        if (metric.Type == MetricType.Counter)
            _meter.CreateObservableCounter(metric.Name, Read, unit, metric.Help);
        else
            _meter.CreateObservableGauge(metric.Name, Read, unit, metric.Help);

        IEnumerable<Measurement<double>> Read() => metric.Read(source.Get())
            .Select(sample => new Measurement<double>(sample.Value, metric.Labels.Zip(sample.Labels, (name, value) => KeyValuePair.Create<string, object?>(name, value))));
    }
}
