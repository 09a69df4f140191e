namespace Telemetry.Collector.Hosting;

/// <summary>The paths of the API that a running collector serves on the Unix domain socket in its data directory (docs/cli.md).</summary>
public static class LocalApi
{
    /// <summary>GET: <see cref="CollectorStatus"/>.</summary>
    public const string Status = "/v1/status";

    /// <summary>GET: a <see cref="Views.CollectorView"/>.</summary>
    public const string View = "/v1/view";

    /// <summary>GET: every reading from now on as NDJSON, of the devices named by <c>?device=</c>, which may be repeated.</summary>
    public const string Readings = "/v1/readings";

    /// <summary>
    /// POST: a <see cref="Views.CommandOrder"/> for the device in the path; answers with a <see cref="Views.CommandOutcome"/> once there is a result, or
    /// after <c>?wait=</c> milliseconds.
    /// </summary>
    public const string Commands = "/v1/devices/{device}/commands";

    /// <summary>POST: the key ring has changed; answers when sessions of revoked devices are closed.</summary>
    public const string KeyRing = "/v1/keyring";
}

/// <summary>Who a running collector is.</summary>
public sealed record CollectorStatus(int Process, string Name, int Port, DateTimeOffset Started, string Version);
