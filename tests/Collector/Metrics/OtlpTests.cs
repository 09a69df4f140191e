using System.Net;
using System.Text;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Metrics;
using Telemetry.Collector.Tests.Hosting;

namespace Telemetry.Collector.Tests.Metrics;

/// <summary>Against a receiver of OTLP over HTTP that is just large enough.</summary>
[Collection(RealSockets.Name)]
public sealed class OtlpTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_ToAReceiver_HasNamesValuesAndLabels()
    {
        using Receiver receiver = new(HttpStatusCode.OK);
        await using CollectorHost host = await HostBench.StartAsync(new MemoryStore(), new CollectorHostOptions { Name = "here" });
        await host.AttachAsync(new OtlpExport(OtlpAddress.Parse(receiver.Url, "test"), null) { ExportPeriodMs = 100 });

        // On a busy machine the first export may come before the instruments are listened to.
        Dictionary<string, OtlpMetric> metrics;
        IReadOnlyDictionary<string, string> resource;
        do
        {
            (string path, byte[] body) = await receiver.NextAsync(Cancelled);
            Assert.Equal("/v1/metrics", path);
            metrics = OtlpMetric.Read(body, out resource);
        }
        while (metrics.Count == 0);

        Assert.Equal(("telemetry", "here"), (resource["service.name"], resource["service.instance.id"]));

        Assert.True(metrics.TryGetValue("telemetry_readings_stored", out OtlpMetric? stored), $"only {string.Join(' ', metrics.Keys)}");
        Assert.Equal((true, "", 0.0), (stored.IsMonotonicSum, stored.Unit, stored.Points.Single().Value));
        Assert.Equal("By", metrics["telemetry_store_size"].Unit);
        Assert.False(metrics["telemetry_store_size"].IsMonotonicSum);
        OtlpMetric states = metrics["telemetry_device_state"];
        Assert.Equal(1, states.Points.Single(point => point.Labels["device"] == "sim" && point.Labels["state"] == "never-seen").Value);
        Assert.Equal(6, states.Points.Count);
        Assert.True(metrics["process_cpu"].Points.Single().Value > 0);

        // The last export, at the end of the collector, need not wait for an answer.
        receiver.Dispose();
    }

    [Fact]
    public async Task Export_ToATargetThatRefuses_IsToldOnce()
    {
        using Receiver receiver = new(HttpStatusCode.Forbidden);
        await using CollectorHost host = await HostBench.StartAsync(new MemoryStore(), new CollectorHostOptions());
        List<string> told = [];
        host.Logged += line =>
        {
            lock (told)
                told.Add(line.Text);
        };
        await host.AttachAsync(new OtlpExport(OtlpAddress.Parse(receiver.Url, "test"), null) { ExportPeriodMs = 20 });
        for (int i = 0; i < 3; i++)
            await receiver.NextAsync(Cancelled);
        receiver.Dispose();
        await host.StopAsync();
        lock (told)
            Assert.Contains("403", Assert.Single(told, text => text.Contains("do not arrive", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/metrics")]
    [InlineData("https://host/otlp/", "https://host/otlp/v1/metrics")]
    [InlineData("http://host:4318/v1/metrics", "http://host:4318/v1/metrics")]
    public void Address_OfATarget_GetsThePathOfMetrics(string text, string expected) => Assert.Equal(expected, OtlpAddress.Parse(text, "--otlp").ToString());

    [Theory]
    [InlineData("host:4318")]
    [InlineData("ftp://host")]
    [InlineData("")]
    [InlineData("http://user:secret@host:4318")]
    public void Address_ThatIsUnfit_IsNotRepeated(string text)
    {
        UserException exception = Assert.Throws<UserException>(() => OtlpAddress.Parse(text, "--otlp"));
        Assert.Equal(ExitCode.Usage, exception.ExitCode);
        Assert.DoesNotContain("secret", exception.Message + exception.Next, StringComparison.Ordinal);
    }

    /// <summary>Takes what is posted, and gives one answer to all.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly HttpStatusCode _answer;

        public Receiver(HttpStatusCode answer)
        {
            _answer = answer;
            using System.Net.Sockets.TcpListener free = new(IPAddress.Loopback, 0);
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            free.Stop();
            _listener.Prefixes.Add(Url);
            _listener.Start();
        }

        public string Url { get; }

        public async Task<(string Path, byte[] Body)> NextAsync(CancellationToken cancelled)
        {
            HttpListenerContext context = await _listener.GetContextAsync().WaitAsync(HostBench.Patience, cancelled);
            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body, cancelled);
            context.Response.StatusCode = (int)_answer;
            context.Response.Close();
            return (context.Request.Url!.AbsolutePath, body.ToArray());
        }

        public void Dispose() => _listener.Close();
    }
}

// ExportMetricsServiceRequest  1 resource_metrics { 1 resource { 1 attributes }, 2 scope_metrics { 2 metrics } }
// Metric                       1 name, 3 unit, 5 gauge { 1 data_points }, 7 sum { 1 data_points, 3 is_monotonic }
// NumberDataPoint              4 as_double (fixed64), 7 attributes      KeyValue  1 key, 2 value { 1 string }
// https://github.com/open-telemetry/opentelemetry-proto
//
internal sealed record OtlpMetric(string Unit, bool IsMonotonicSum, IReadOnlyList<(double Value, IReadOnlyDictionary<string, string> Labels)> Points)
{
    public static Dictionary<string, OtlpMetric> Read(byte[] request, out IReadOnlyDictionary<string, string> resource)
    {
        byte[] all = Field(request, 1).Single();
        resource = Attributes(Field(Field(all, 1).Single(), 1));
        return Field(all, 2).SelectMany(scope => Field(scope, 2)).ToDictionary(metric => Text(metric, 1), metric =>
        {
            byte[][] sums = [.. Field(metric, 7)];
            byte[] data = sums.Length > 0 ? sums[0] : Field(metric, 5).Single();
            return new OtlpMetric(
                Text(metric, 3),
                sums.Length > 0 && Field(data, 3).Any(flag => flag[0] == 1),
                [.. Field(data, 1).Select(point => (BitConverter.ToDouble(Field(point, 4).Single()), (IReadOnlyDictionary<string, string>)Attributes(Field(point, 7))))]);
        });
    }

    private static Dictionary<string, string> Attributes(IEnumerable<byte[]> pairs) => pairs.ToDictionary(pair => Text(pair, 1), pair => Text(Field(pair, 2).Single(), 1));

    private static string Text(byte[] message, int number) => Encoding.UTF8.GetString(Field(message, number).FirstOrDefault([]));

    /// <summary>The contents of each field of that number; of a varint its bytes.</summary>
    private static IEnumerable<byte[]> Field(byte[] message, int number)
    {
        for (int at = 0; at < message.Length;)
        {
            int begin = at;
            ulong key = Varint(message, ref at);
            int start = at;
            switch (key & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += 8; break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    (start, at) = (at, at + length);
                    break;
                case 5: at += 4; break;
                default: throw new InvalidDataException($"wire type {key & 7} at {begin}");
            }

            if (key >> 3 == (ulong)number)
                yield return message[start..at];
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
