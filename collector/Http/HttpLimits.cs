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

    /// <summary>Streams at a time. Each may be some 2 MB of readings behind before it reads them from the database instead.</summary>
    public const int Streams = 64;

    /// <summary>How long a browser waits before it reconnects.</summary>
    public const int RetryMs = 1000;

    /// <summary>A stream without readings says something so often, or else proxies and clients take it for dead; they wait 30 s and longer.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>How often a stream looks for changes of states.</summary>
    public static readonly TimeSpan NewsPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Queries at a time: each has a thread and a copy of the journal of its channels, some 10 MB; two processors are busy with four.</summary>
    public const int Queries = 4;

    /// <summary>Answers of any length at a time. Each holds a view of the database, and while it is there the file's log cannot be cut.</summary>
    public const int Exports = 2;

    /// <summary>Queries that wait for their turn. Behind so many the last would not be reached in time.</summary>
    public const int WaitingQueries = 64;

    /// <summary>A query that takes longer is a mistake in its range: this is some 100 million readings.</summary>
    public static readonly TimeSpan LongestQuery = TimeSpan.FromSeconds(30);

    /// <summary>Who takes less than this of an answer has stopped reading, bytes a second; the first moments do not count.</summary>
    public const int SlowestReader = 4096;
    public static readonly TimeSpan SlowestReaderGrace = TimeSpan.FromSeconds(20);

    /// <summary>Readings on a page: some 1 MB of JSON.</summary>
    public const int PageReadings = 10_000;
    public const int UsualPageReadings = 1000;

    /// <summary>Text and bytes on a page; a single reading has up to 64 KiB.</summary>
    public const int PageDataBytes = 4 << 20;

    /// <summary>Buckets of an answer: more than any screen has columns.</summary>
    public const int Buckets = 20_000;
    public const int Points = 10_000;

    public const int PageEvents = 1000;
    public const int UsualPageEvents = 100;

    /// <summary>What a query may name: devices or channels.</summary>
    public const int Names = 100;

    /// <summary>Answers under way get so long when the collector stops.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);
}
