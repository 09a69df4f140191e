using System.Diagnostics;
using System.Text.RegularExpressions;
using Telemetry.Collector.Metrics;
using Telemetry.Collector.Tests.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Metrics;

public sealed partial class MetricListTests
{
    private static readonly ProcessFigures Figures = new(1.5, 1_790_000_000, 1000, 5, 20, 100, 3);
    private static readonly HttpFigures Http = new(new Dictionary<string, ulong> { ["token"] = 4 }, 2);

    /// <summary>Everything that there can be, with a name that must be escaped where it stands.</summary>
    private static MetricSource Source(int devices = 1) => new(
        SampleViews.Collector([SampleViews.Device("a\"b\\c\nd", DeviceState.NeverSeen), .. Enumerable.Range(0, devices).Select(i => SampleViews.Device($"sim-{i}"))]) with
        {
            Outboxes = [new OutboxView("mqtt", "mqtt://broker", true, new StateReason("ok", "", ""), SampleViews.Now, 12, 3, 1500, 99)],
            Alerts = new AlertCounts(2, 1),
            Datagrams = 77,
        },
        Figures,
        Http);

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex Plain { get; }

    [Fact]
    public void Names_OfAll_FollowTheConventions()
    {
        Assert.Equal(MetricList.All.Count, MetricList.All.Select(metric => metric.FullName).Distinct().Count());
        foreach (Metric metric in MetricList.All)
        {
            Assert.Matches(Plain, metric.FullName);
            Assert.Contains(metric.Unit, (string[])["", "bytes", "seconds", "ratio"]);
            Assert.Equal(metric.Type == MetricType.Counter, metric.FullName.EndsWith("_total", StringComparison.Ordinal));
            Assert.EndsWith(".", metric.Help, StringComparison.Ordinal);
            Assert.All(metric.Labels, label => Assert.Matches(Plain, label));
            Assert.All(metric.Read(Source()), sample => Assert.Equal(metric.Labels.Count, sample.Labels.Length));
        }
    }

    [Theory]
    [InlineData("telemetry_readings_stored_total 1000")]
    [InlineData("telemetry_readings_lost_total{cause=\"log overflow\"} 2")]
    [InlineData("telemetry_drops_total{reason=\"too short\"} 3")]
    [InlineData("telemetry_datagrams_received_total 77")]
    [InlineData("telemetry_devices{state=\"never-seen\"} 1")]
    [InlineData("telemetry_device_state{device=\"sim-0\",state=\"online\"} 1")]
    [InlineData("telemetry_device_state{device=\"sim-0\",state=\"offline\"} 0")]
    [InlineData("telemetry_device_state{device=\"a\\\"b\\\\c\\nd\",state=\"never-seen\"} 1")]
    [InlineData("telemetry_device_link_loss_ratio{device=\"sim-0\"} 0.015")]
    [InlineData("telemetry_device_link_round_trip_seconds{device=\"sim-0\"} 0.0032")]
    [InlineData("telemetry_device_clock_error_seconds{device=\"sim-0\"} 0.0008")]
    [InlineData("telemetry_alerts{level=\"warn\"} 2")]
    [InlineData("telemetry_store_failing 0")]
    [InlineData("telemetry_outbox_lag_seconds{outbox=\"mqtt\"} 1.5")]
    [InlineData("telemetry_outbox_readings_delivered_total{outbox=\"mqtt\"} 99")]
    [InlineData("telemetry_http_requests_refused_total{reason=\"token\"} 4")]
    [InlineData("process_cpu_seconds_total 1.5")]
    public void Text_HasTheValuesOfTheView(string line)
    {
        Assert.Contains(line, PrometheusText.Write(MetricList.All, Source(), isOpenMetrics: false).Split('\n'));
        Assert.Contains(line, PrometheusText.Write(MetricList.All, Source(), isOpenMetrics: true).Split('\n'));
    }

    [Fact]
    public void Text_OfValuesThatAreNoNumbers_SpellsThemAsTheFormatDoes()
    {
        Metric metric = new("x", MetricType.Gauge, "seconds", "a \\ \"b\"\nc", ["l"], _ =>
            [new MetricSample(double.NaN, "1"), new MetricSample(double.PositiveInfinity, "2"), new MetricSample(double.NegativeInfinity, "3"), new MetricSample(1e300, "4")]);
        Assert.Equal(
            "# HELP x_seconds a \\\\ \"b\"\\nc\n# TYPE x_seconds gauge\nx_seconds{l=\"1\"} NaN\nx_seconds{l=\"2\"} +Inf\nx_seconds{l=\"3\"} -Inf\nx_seconds{l=\"4\"} 1E+300\n",
            PrometheusText.Write([metric], Source(), isOpenMetrics: false));
        Assert.Equal(
            "# HELP x_seconds a \\\\ \\\"b\\\"\\nc\n# TYPE x_seconds gauge\n# UNIT x_seconds seconds\nx_seconds{l=\"1\"} NaN\nx_seconds{l=\"2\"} +Inf\nx_seconds{l=\"3\"} -Inf\nx_seconds{l=\"4\"} 1E+300\n# EOF\n",
            PrometheusText.Write([metric], Source(), isOpenMetrics: true));
    }

    [Fact]
    public void OpenMetrics_OfACounter_NamesTheFamilyWithoutItsEnding()
    {
        string[] lines = PrometheusText.Write(MetricList.All, Source(), isOpenMetrics: true).Split('\n');
        Assert.Contains("# TYPE process_cpu_seconds counter", lines);
        Assert.Contains("# UNIT process_cpu_seconds seconds", lines);
        Assert.Equal("# EOF", lines[^2]);
    }

    [Fact]
    public void Series_OfManyDevices_AreBoundedAndTheOthersCounted()
    {
        string text = PrometheusText.Write(MetricList.All, Source(MetricList.MostDevices + 9), isOpenMetrics: false);
        Assert.Contains("\ntelemetry_devices_without_series 10\n", text, StringComparison.Ordinal);
        Assert.Equal(MetricList.MostDevices, text.Split('\n').Count(line => line.StartsWith("telemetry_device_link_loss_ratio{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Promtool_FindsNothingToSay()
    {
        string? promtool = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(path => Path.Combine(path, "promtool")).FirstOrDefault(File.Exists);
        if (promtool is null)
            Assert.Skip("promtool is not installed (Debian: prometheus)");

        using Process check = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.StandardInput.WriteAsync(PrometheusText.Write(MetricList.All, Source(3), isOpenMetrics: false));
        check.StandardInput.Close();
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("", "", 0), (await output, await errors, check.ExitCode));
    }
}
