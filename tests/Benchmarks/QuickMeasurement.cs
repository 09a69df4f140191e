using System.Diagnostics;
using System.Globalization;

namespace Telemetry.Benchmarks;

/// <summary>
/// Numbers in seconds rather than minutes: each workload runs for a while, and the fastest tenth of its runs is taken, because what
/// disturbs a run only ever makes it slower. The workloads take turns, so that a change of the processor's clock meets all.
/// </summary>
public static class QuickMeasurement
{
    private const int Rounds = 60;
    private const int RunsInRound = 20;
    private const int WarmUpRuns = 400;

    /// <returns>False when the collector or the device allocates in steady state.</returns>
    public static bool Print(IReadOnlyList<Workload> workloads, TextWriter output)
    {
        var nanoseconds = new List<double>[workloads.Count];
        var allocated = new long[workloads.Count];
        for (int i = 0; i < workloads.Count; i++)
        {
            nanoseconds[i] = [];
            Repeat(workloads[i], WarmUpRuns, []);
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < workloads.Count; i++)
            {
                allocated[i] += Repeat(workloads[i], RunsInRound, nanoseconds[i]);
            }
        }

        bool isFree = true;
        output.WriteLine("| what | readings | bytes | ns/datagram | ns/reading | allocated B/datagram | × socket read |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        for (int i = 0; i < workloads.Count; i++)
        {
            Workload workload = workloads[i];
            double each = FastestTenth(nanoseconds[i]);
            double socket = FastestTenth(nanoseconds[IndexOfSocket(workloads, workload.Readings)]);
            double bytes = (double)allocated[i] / (Rounds * RunsInRound * Workload.Datagrams);
            isFree &= bytes == 0 || workload is not (CollectorIngest or DeviceSeal);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {workload.Name} | {workload.Readings} | {workload.Bytes} | {each:F0} | {each / workload.Readings:F1} | {bytes:F2} | {each / socket:F2} |"));
        }

        return isFree;
    }

    /// <summary>Adds nanoseconds for one datagram of each run; returns the bytes that the runs allocated.</summary>
    private static long Repeat(Workload workload, int runs, List<double> nanoseconds)
    {
        long allocated = 0;
        for (int run = 0; run < runs; run++)
        {
            workload.Prepare();
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            workload.Run();
            double taken = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            nanoseconds.Add(taken / Workload.Datagrams);
        }

        return allocated;
    }

    private static double FastestTenth(List<double> values)
    {
        return values.Order().Take(values.Count / 10).Average();
    }

    private static int IndexOfSocket(IReadOnlyList<Workload> workloads, int readings)
    {
        for (int i = 0; i < workloads.Count; i++)
        {
            if (workloads[i] is SocketRead && workloads[i].Readings == readings)
            {
                return i;
            }
        }

        throw new InvalidOperationException("every number of readings needs its socket read");
    }
}
