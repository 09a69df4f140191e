namespace Telemetry.Collector.Http;

/// <summary>Every limit of the HTTP API, with its reason.</summary>
internal static class HttpLimits
{
    /// <summary>Connections. A browser opens six; behind this number somebody leaks them.</summary>
    public const int Connections = 256;

    /// <summary>A command with the longest text that a device takes, and room for its JSON.</summary>
    public const int RequestBytes = 64 * 1024;

    /// <summary>A query string with ranges and names of channels; all headers of a browser.</summary>
    public const int RequestLineBytes = 8 * 1024;
    public const int HeaderBytes = 16 * 1024;

    /// <summary>A snapshot of the collector is taken once in this time, however many ask for it: taking one stops ingest for a moment.</summary>
    public static readonly TimeSpan ViewAge = TimeSpan.FromMilliseconds(250);

    /// <summary>Answers under way get so long when the collector stops.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);
}
