namespace Telemetry.SystemTests;

/// <summary>Waits for a condition, looking again and again; a deadline ends what would hang.</summary>
internal static class Eventually
{
    // Far beyond what any of it takes, so that a loaded machine does not fail a test.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Gives the first value that fulfils the condition.</summary>
    public static async Task<T> Get<T>(string what, Func<Task<T>> look, Func<T, bool> isFulfilled)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        over.CancelAfter(Deadline);
        string last = "never looked";
        while (true)
        {
            try
            {
                T value = await look();
                if (isFulfilled(value))
                    return value;

                last = value?.ToString() ?? "null";
            }
            catch (Telemetry.Collector.UserException exception)
            {
                last = exception.Message;
            }

            if (over.IsCancellationRequested)
                Assert.Fail($"{what} did not happen within {Deadline.TotalSeconds} s; last seen: {last}");
            await Task.Delay(Look);
        }
    }
}
