using System.Diagnostics;
using System.Globalization;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Benchmarks.Storage;

/// <summary>
/// Readings per second, processor time and bytes on disk of the store, and of plain insert loops beside it. They take turns, in one run.
/// Time counts within commits and housekeeping only, not what makes the readings.
/// </summary>
public static class StoreMeasurement
{
    private const int Rounds = 3;

    private static readonly (int Devices, int Batch, int Commits, bool IsFull)[] Cases =
    [
        (20, 4096, 300, true),
        (20, 4096, 300, false),
        (1000, 4096, 300, true),
        (20, 256, 1000, true),
        (20, 16, 500, true),
    ];

    public static void Print(string directory, TextWriter output)
    {
        output.WriteLine("| devices | readings a commit | synchronous | what | readings/s | × plain | CPU ns/reading | × plain | bytes/reading | longest ms |");
        output.WriteLine("|---:|---:|---|---|---:|---:|---:|---:|---:|---:|");
        foreach ((int devices, int batch, int commits, bool isFull) in Cases)
        {
            List<Result> plain = [];
            List<Result> keyed = [];
            List<Result> store = [];
            for (int round = 0; round < Rounds; round++)
            {
                plain.Add(MeasurePlain(directory, devices, batch, commits, isFull, false));
                keyed.Add(MeasurePlain(directory, devices, batch, commits, isFull, true));
                store.Add(MeasureStore(directory, devices, batch, commits, isFull));
            }

            Result before = Median(plain);
            foreach ((string name, Result result) in new[] { ("plain insert loop", before), ("the same with a key", Median(keyed)), ("store", Median(store)) })
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {devices} | {batch} | {(isFull ? "FULL" : "NORMAL")} | {name} | {result.PerSecond:N0} | {result.PerSecond / before.PerSecond:F2} | {result.CpuNs:F0} | {result.CpuNs / before.CpuNs:F2} | {result.Bytes:F1} | {result.LongestMs:F0} |"));
            }
        }
    }

    /// <param name="LongestMs">the longest that a commit with the housekeeping behind it took</param>
    private readonly record struct Result(double PerSecond, double CpuNs, double Bytes, double LongestMs);

    private static Result Median(List<Result> results) => results.OrderBy(result => result.PerSecond).ElementAt(results.Count / 2);

    private static Result MeasurePlain(string directory, int devices, int batch, int commits, bool isFull, bool isKeyed)
    {
        string path = Path.Combine(directory, "plain.db");
        using (PlainTable table = new(path, isFull, isKeyed))
            return Measure(path, new ReadingSource(devices), batch, commits, table.Commit, table.Dispose);
    }

    private static Result MeasureStore(string directory, int devices, int batch, int commits, bool isFull)
    {
        string path = Path.Combine(directory, "store.db");
        ReadingSource source = new(devices);
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(path) { IsFull = isFull });
        store.Commit(source.Introduction(DateTimeOffset.UnixEpoch.AddYears(55)));
        return Measure(path, source, batch, commits, Commit, Finish);

        void Commit(ReadingBatch readings)
        {
            store.Commit(readings);
            while (store.Maintain())
            {
            }
        }

        void Finish()
        {
            store.Compact();
            store.Dispose();
        }
    }

    private static Result Measure(string path, ReadingSource source, int size, int commits, Action<ReadingBatch> commit, Action finish)
    {
        ReadingBatch batch = new();
        TimeSpan taken = TimeSpan.Zero;
        TimeSpan processor = TimeSpan.Zero;
        TimeSpan longest = TimeSpan.Zero;
        for (int i = 0; i < commits; i++)
        {
            source.Fill(batch, size);
            Time(() => commit(batch));
        }

        TimeSpan longestCommit = longest;

        // Sorting what is left counts too: otherwise a part of the work would be left out.
        Time(finish);
        long readings = (long)size * commits;
        Result result = new(readings / taken.TotalSeconds, processor.TotalNanoseconds / readings, (double)new FileInfo(path).Length / readings, longestCommit.TotalMilliseconds);
        File.Delete(path);
        return result;

        void Time(Action act)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            act();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            taken += elapsed;
            longest = elapsed > longest ? elapsed : longest;
            processor += Environment.CpuUsage.TotalTime - before;
        }
    }
}
