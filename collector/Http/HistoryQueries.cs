using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;

namespace Telemetry.Collector.Http;

/// <summary>A query that is not carried out; the answer says why.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}

/// <summary>
/// Runs what reads the database, a few at a time, each on a thread of its own: reading is work for the processor, and the threads of the pool serve control
/// connections.
/// </summary>
internal sealed class HistoryQueries(string database) : IDisposable
{
    private readonly SemaphoreSlim _queries = new(HttpLimits.Queries);
    private readonly SemaphoreSlim _exports = new(HttpLimits.Exports);
    private int _waiting;

    /// <summary>Runs a query whose answer is bounded, for at most <see cref="HttpLimits.LongestQuery"/>.</summary>
    /// <exception cref="ProblemException">It took too long, too many wait, or the database cannot be read.</exception>
    public async Task<T> RunAsync<T>(Func<Database, CancellationToken, T> query, CancellationToken aborted)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        over.CancelAfter(HttpLimits.LongestQuery);
        try
        {
            await EnterAsync(_queries, over.Token);
            try
            {
                return await OnThreadAsync(query, over.Token);
            }
            finally
            {
                _queries.Release();
            }
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            throw new ProblemException(new Problem(
                "It takes too long",
                StatusCodes.Status503ServiceUnavailable,
                $"the query was ended after {HttpLimits.LongestQuery.TotalSeconds:0} s; ask for a shorter range")
            {
                Refusal = Refusals.LongQuery,
            });
        }
    }

    /// <summary>Runs what writes an answer of any length, as long as its reader keeps up.</summary>
    /// <exception cref="ProblemException">Too many wait, or the database cannot be read.</exception>
    public async Task ExportAsync(Action<Database, CancellationToken> export, CancellationToken aborted)
    {
        await EnterAsync(_exports, aborted);
        try
        {
            await OnThreadAsync(
                (opened, cancelled) =>
                {
                    export(opened, cancelled);
                    return true;
                },
                aborted);
        }
        finally
        {
            _exports.Release();
        }
    }

    public void Dispose()
    {
        _queries.Dispose();
        _exports.Dispose();
    }

    private async Task EnterAsync(SemaphoreSlim slots, CancellationToken cancelled)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > HttpLimits.WaitingQueries)
                throw new ProblemException(new Problem("Too many queries", StatusCodes.Status503ServiceUnavailable, "try again in a moment, and with fewer at a time") { Refusal = Refusals.Queries });
            await slots.WaitAsync(cancelled);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private Task<T> OnThreadAsync<T>(Func<Database, CancellationToken, T> query, CancellationToken cancelled)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(query, result, cancelled)) { IsBackground = true, Name = "history query" }.Start();
        return result.Task;
    }

    private void Run<T>(Func<Database, CancellationToken, T> query, TaskCompletionSource<T> result, CancellationToken cancelled)
    {
        try
        {
            using Database opened = Database.Open(database);
            result.SetResult(query(opened, cancelled));
        }
        catch (OperationCanceledException)
        {
            result.SetCanceled(cancelled);
        }
        catch (SqliteException exception)
        {
            result.SetException(new ProblemException(Problem.Of(Database.Explain(database, exception), StatusCodes.Status503ServiceUnavailable)));
        }
        catch (UserException exception)
        {
            result.SetException(new ProblemException(Problem.Of(exception, StatusCodes.Status503ServiceUnavailable)));
        }
        catch (Exception exception)
        {
            result.SetException(exception);
        }
    }
}
