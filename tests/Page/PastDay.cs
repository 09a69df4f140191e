using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Tests.Storage;
using Telemetry.Wire;

namespace Telemetry.PageTests;

/// <summary>Readings of an earlier boot: a day of temperatures every 10 s with two hours missing and one reading that stands out.</summary>
internal static class PastDay
{
    public const float Spike = 77.77f;

    /// <summary>How long ago the first reading is, and from when to when there is none.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(26);
    public static readonly TimeSpan GapBegin = TimeSpan.FromHours(14);
    public static readonly TimeSpan GapEnd = TimeSpan.FromHours(12);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // The spike is in no round place: one of the readings of its bucket.
    private const int SpikeAt = 1_234;

    public static Action<SqliteStore> Of(string device) => store =>
    {
        BootKey boot = new(device, 0xA1);
        ChannelDeclaration channel = TestSensors.TemperatureChannel();
        long startUs = (DateTimeOffset.UtcNow - Age - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        BatchBuilder batch = new BatchBuilder().Facts(boot, channels: channel).Clock(boot, new ClockPoint(0, startUs, 500, 0, 0));
        ulong number = 0;
        for (TimeSpan ago = Age; ago > TimeSpan.FromMinutes(10); ago -= Interval)
        {
            if (ago <= GapBegin && ago > GapEnd)
                continue;

            float value = number == SpikeAt ? Spike : 20 + (float)Math.Sin(ago.TotalHours);
            batch.Float(boot, number++, channel.Channel, (Age - ago).Ticks / TimeSpan.TicksPerMicrosecond, value);
        }

        store.Commit(batch.Take());
    };
}
