using Telemetry.Collector.Metrics;

namespace Telemetry.Collector.Http;

/// <summary>What the requests of one service share: the queries that run, the streams that are open, and what was refused.</summary>
internal sealed class HttpState(string database) : IDisposable
{
    private int _streams;

    public HistoryQueries Queries { get; } = new(database);

    public Refusals Refusals { get; } = new();

    public HttpFigures Figures => new(Refusals.Counts, Volatile.Read(ref _streams));

    /// <summary>Counts one in; <see cref="CloseStream"/> counts it out.</summary>
    public int OpenStream() => Interlocked.Increment(ref _streams);

    public void CloseStream() => Interlocked.Decrement(ref _streams);

    public void Dispose() => Queries.Dispose();
}
