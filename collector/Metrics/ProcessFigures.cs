using System.Diagnostics;

namespace Telemetry.Collector.Metrics;

/// <summary>What this process takes of its machine.</summary>
/// <param name="OpenFiles">Null: the system does not tell.</param>
public sealed record ProcessFigures(double CpuSeconds, double StartedUnixSeconds, long ResidentBytes, int Threads, int? OpenFiles, long HeapBytes, long Collections)
{
    private const string Descriptors = "/proc/self/fd";

    public static ProcessFigures Now()
    {
        using Process process = Process.GetCurrentProcess();
        return new ProcessFigures(
            process.TotalProcessorTime.TotalSeconds,
            new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1e3,
            process.WorkingSet64,
            process.Threads.Count,
            OpenDescriptors(),
            GC.GetTotalMemory(forceFullCollection: false),
            Enumerable.Range(0, GC.MaxGeneration + 1).Sum(GC.CollectionCount));
    }

    private static int? OpenDescriptors()
    {
        try
        {
            return Directory.Exists(Descriptors) ? Directory.GetFileSystemEntries(Descriptors).Length : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
