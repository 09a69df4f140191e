namespace Telemetry.Collector.Metrics;

/// <summary>Where metrics are sent by OTLP over HTTP.</summary>
public static class OtlpAddress
{
    /// <summary>The variable that OpenTelemetry's own programs take it from; the collector's settings come first.</summary>
    public const string StandardVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Path = "v1/metrics";

    /// <param name="origin">where the text comes from, for the message</param>
    /// <returns>with the path of metrics</returns>
    /// <exception cref="UserException">It is no such address.</exception>
    public static Uri Parse(string text, string origin)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            throw new UserException($"{origin}: that is no address for OTLP over HTTP", "Write it like http://127.0.0.1:4318", ExitCode.Usage);

        // Arguments can be read by every process of this machine; the message must not repeat it either.
        if (url.UserInfo.Length > 0)
            throw new UserException($"{origin}: the address has a password in it", "Put it into the variable OTEL_EXPORTER_OTLP_HEADERS, as in authorization=Basic%20…", ExitCode.Usage);

        return url.AbsolutePath.EndsWith($"/{Path}", StringComparison.Ordinal) ? url : new Uri($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Path}");
    }
}
