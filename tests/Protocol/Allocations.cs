namespace Telemetry.Protocol.Tests;

/// <summary>What code allocates by itself, told from what the runtime allocates in its name.</summary>
public static class Allocations
{
    // The runtime allocates on whatever thread it is on when a table of its own must grow (its cache of casts, a class that is
    // used for the first time). That does not come each time; what the code allocates does.
    private const int Tries = 5;

    /// <summary>Bytes that <paramref name="act"/> allocates on this thread whenever it runs: the least of a few runs.</summary>
    public static long Least(Action act)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Tries && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            act();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
