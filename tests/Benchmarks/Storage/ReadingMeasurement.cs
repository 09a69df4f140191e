using System.Diagnostics;
using System.Globalization;
using Telemetry.Collector.History;

namespace Telemetry.Benchmarks.Storage;

/// <summary>
/// What a question to a database costs in the process: each run opens the file, finds the device's boots and channels, and reads, as the commands
/// do. What is measured is what a person or a program waits for, without the start of a process.
/// </summary>
public static class ReadingMeasurement
{
    private const int Runs = 101;
    private const long HourUs = 3_600_000_000;
    private const long DayUs = 24 * HourUs;
    private const long MinuteUs = 60_000_000;
    private const string Channel = "temperature";

    /// <param name="path">made by <see cref="DatabaseMaker"/>, at least a day of readings</param>
    /// <param name="keyed">where to make a table of rows with a key with the same readings, to compare with; null: none</param>
    public static void Print(string path, string? keyed, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        StoredDevice asked;
        TimeRange day;
        using (Database database = Database.Open(path))
        using (Catalog catalog = new(database))
        {
            IReadOnlyList<StoredDevice> devices = catalog.Devices();
            asked = devices[devices.Count / 2];
            if (!catalog.Boots(asked)[0].Clock.TryMap(0, out long startUs, out _))
                throw new InvalidOperationException("the database has no clock");
            day = new TimeRange(startUs + HourUs, startUs + HourUs + DayUs);
        }

        string device = asked.Name;
        TimeRange hour = new(day.FromUs + (12 * HourUs), day.FromUs + (13 * HourUs));
        output.WriteLine("| question | readings | first ms | median ms | fastest ms | CPU ms | readings/s |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        Row(output, "a day of one channel", () => Read(path, device, day));
        Row(output, "an hour of one channel", () => Read(path, device, hour));
        Row(output, "a day of one channel as means of minutes", () => Means(path, device, day));
        Row(output, "the last value of each channel of a device", () => Last(path, device));
        if (keyed is null)
            return;

        KeyedTable.Make(path, keyed, output);
        Row(output, "rows with a key: a day of one channel", () => KeyedTable.Read(keyed, asked.Id, channel: 0, day));
        Row(output, "rows with a key: an hour of one channel", () => KeyedTable.Read(keyed, asked.Id, channel: 0, hour));
    }

    /// <summary>
    /// The first run compiles, and reads the file from the disk if the system does not have it in memory; median, fastest and the mean of processor time are of those behind it.
    /// </summary>
    private static void Row(TextWriter output, string name, Func<long> run)
    {
        long first = Stopwatch.GetTimestamp();
        long readings = run();
        double firstMs = Stopwatch.GetElapsedTime(first).TotalMilliseconds;
        double[] ms = new double[Runs];
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (run() != readings)
                throw new InvalidOperationException("the same question had two answers");
            ms[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        double cpuMs = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / Runs;
        Array.Sort(ms);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {readings:N0} | {firstMs:F0} | {ms[Runs / 2]:F2} | {ms[0]:F2} | {cpuMs:F2} | {readings / ms[Runs / 2] * 1000:N0} |"));
    }

    private static long Read(string path, string device, TimeRange range)
    {
        using Database database = Database.Open(path);
        using Catalog catalog = new(database);
        IReadOnlyList<BootOfDevice> boots = catalog.Boots(catalog.Devices([device])[0], [Channel]);
        Journal journal = new(database, Of(boots));
        using ReadingReader reader = new(database, journal, boots, range);
        long count = 0;
        while (reader.Next())
            count++;
        return count;
    }

    /// <summary>Readings that went into the means.</summary>
    private static long Means(string path, string device, TimeRange range)
    {
        using Database database = Database.Open(path);
        using Catalog catalog = new(database);
        IReadOnlyList<BootOfDevice> boots = catalog.Boots(catalog.Devices([device])[0], [Channel]);
        using ReadingReader reader = new(database, new Journal(database, Of(boots)), boots, range);
        long count = 0;
        Buckets buckets = new(MinuteUs, Aggregate.Mean, bucket => count += bucket.Count);
        while (reader.Next())
            buckets.Add(reader);
        buckets.End();
        return count;
    }

    /// <summary>Values, one for each channel.</summary>
    private static long Last(string path, string device)
    {
        using Database database = Database.Open(path);
        using Catalog catalog = new(database);
        IReadOnlyList<BootOfDevice> boots = catalog.Boots(catalog.Devices([device])[0]);
        Journal journal = new(database, Of(boots));
        Dictionary<string, double> values = [];
        foreach (string name in boots.SelectMany(boot => boot.Channels).Select(channel => channel.Name).Distinct())
        {
            LastReadings last = new(database, journal, [.. boots.Select(boot => boot with { Channels = [.. boot.Channels.Where(channel => channel.Name == name)] })], 1);
            using ReadingReader reader = new(database, journal, last.Boots, TimeRange.All, last.From);
            while (reader.Next())
                values[name] = Values.ToDouble(reader.Channel.Type, reader.Reading.Bits);
        }

        return values.Count;
    }

    private static Func<int, bool> Of(IReadOnlyList<BootOfDevice> boots) =>
        boots.SelectMany(boot => boot.Channels).Select(channel => channel.Id).ToHashSet().Contains;
}
