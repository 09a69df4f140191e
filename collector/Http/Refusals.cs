namespace Telemetry.Collector.Http;

/// <summary>Counts requests that were refused, by reason, for an operator to see.</summary>
internal sealed class Refusals
{
    public const string Host = "host";
    public const string Origin = "origin";
    public const string Token = "token";
    public const string Streams = "too many streams";
    public const string Queries = "too many queries";
    public const string LongQuery = "query took too long";

    private static readonly string[] Reasons = [Host, Origin, Token, Streams, Queries, LongQuery];

    private readonly long[] _counts = new long[Reasons.Length];

    /// <summary>Every reason, also those that did not occur.</summary>
    public IReadOnlyDictionary<string, ulong> Counts =>
        Enumerable.Range(0, Reasons.Length).ToDictionary(i => Reasons[i], i => (ulong)Interlocked.Read(ref _counts[i]));

    /// <param name="reason">Null: nothing is counted.</param>
    public void Count(string? reason)
    {
        int index = Array.IndexOf(Reasons, reason);
        if (index >= 0)
            Interlocked.Increment(ref _counts[index]);
    }
}
