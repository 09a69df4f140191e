namespace Telemetry.Collector.Http;

/// <summary>The paths of the HTTP API (docs/http.md).</summary>
internal static class HttpPaths
{
    public const string Devices = "/api/devices";
    public const string Device = "/api/devices/{device}";
    public const string Commands = "/api/devices/{device}/commands";

    /// <summary>GET: whether a token is needed and the client has shown it; POST: log in; DELETE: log out.</summary>
    public const string Session = "/api/session";
    public const string Events = "/api/events";
    public const string Readings = "/api/readings";
    public const string Stream = "/api/stream";
    public const string Description = "/api/openapi.json";
    public const string Metrics = "/metrics";
    public const string Ready = "/readyz";
    public const string Health = "/healthz";
}
