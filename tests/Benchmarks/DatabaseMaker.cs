using System.Diagnostics;
using System.Globalization;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Benchmarks;

/// <summary>Makes a database of any size through the store: devices with five channels, a reading of each every second, as sensors give them.</summary>
public sealed class DatabaseMaker(string path, int devices, long readings)
{
    private const int SecondsInBatch = 600;
    private const long StartUtcUs = 1_780_000_000_000_000;

    private static readonly (string Name, string Unit, ChannelType Type, double Middle, double Swing, int Decimals)[] Channels =
    [
        ("temperature", "Cel", ChannelType.Float32, 21, 4, 2),
        ("humidity", "%", ChannelType.Float32, 45, 15, 1),
        ("pressure", "hPa", ChannelType.Float32, 1013, 12, 2),
        ("battery", "V", ChannelType.Float32, 3.7, 0.3, 3),
        ("count", "1", ChannelType.Int64, 500, 400, 0),
    ];

    public void Make(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        long start = Stopwatch.GetTimestamp();
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(path) { IsFull = false });
        long seconds = readings / Channels.Length / devices;
        for (long second = 0; second < seconds; second += SecondsInBatch)
        {
            store.Commit(Batch(second, Math.Min(seconds, second + SecondsInBatch)));
            while (store.Maintain())
            {
            }
        }

        store.Compact();
        double taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{readings:N0} readings of {devices} devices in {taken:F0} s, {new FileInfo(path).Length / 1e6:N0} MB, {(double)new FileInfo(path).Length / readings:F2} bytes a reading"));
    }

    private ReadingBatch Batch(long from, long to)
    {
        ReadingBatch batch = new();
        for (int device = 0; device < devices; device++)
        {
            BootKey boot = new(string.Create(CultureInfo.InvariantCulture, $"device-{device:000}"), (ulong)device + 1);
            batch.Boots.Add(boot);
            batch.Sampled.Add((ulong)(to * Channels.Length));
            if (from == 0)
                batch.BootFacts.Add(new BootFacts(boot, 0, DateTimeOffset.UnixEpoch.AddMicroseconds(StartUtcUs), Declarations(), null, false));
            batch.ClockPoints.Add(new BootClockPoint(boot, new ClockPoint(from * 1_000_000, StartUtcUs + (from * 1_000_000), 1500, 0, 20_000)));
            for (long second = from; second < to; second++)
            {
                for (int channel = 0; channel < Channels.Length; channel++)
                    batch.Readings.Add(Reading(device, second, channel));
            }
        }

        return batch;
    }

    private static StoredReading Reading(int device, long second, int channel)
    {
        (_, _, ChannelType type, double middle, double swing, int decimals) = Channels[channel];

        // A day's course, one of minutes, and noise that is the same in every run.
        double noise = ((((second * 2_654_435_761L) + (channel * 40_503L) + device) >> 7) % 1000) / 1000.0;
        double value = middle + (swing * ((0.8 * Math.Sin(second / 13_750.0)) + (0.1 * Math.Sin(second / 97.0)) + (0.02 * noise)));
        return new StoredReading
        {
            Boot = device,
            Number = (ulong)((second * Channels.Length) + channel),
            Channel = channel,
            Type = type,
            DeviceTimeUs = (second * 1_000_000) + (channel * 150),
            Bits = type == ChannelType.Int64 ? (long)value : (uint)BitConverter.SingleToInt32Bits((float)Math.Round(value, decimals)),
        };
    }

    private static List<ChannelDeclaration> Declarations() =>
    [
        .. Channels.Select((channel, i) => new ChannelDeclaration
        {
            Channel = i, Name = channel.Name, Type = channel.Type, Quantity = channel.Name, Unit = channel.Unit, IntervalMs = 1000,
        }),
    ];
}
