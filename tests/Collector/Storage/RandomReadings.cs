using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Storage;

/// <summary>Readings of one channel as sensors give them, and as none does.</summary>
internal static class RandomReadings
{
    public static SeriesReadings Make(Random random, ChannelType type, int count)
    {
        SeriesReadings readings = new();
        ulong number = (ulong)random.NextInt64(0, random.Next(2) == 0 ? 100 : long.MaxValue / 2);
        long timeUs = random.NextInt64(0, 1L << 50);
        bool isTidy = random.Next(3) > 0;
        for (int i = 0; i < count; i++)
        {
            byte[] data = type is ChannelType.Text or ChannelType.Bytes ? new byte[random.Next(isTidy ? 20 : 300)] : [];
            random.NextBytes(data);
            readings.Add(number, timeUs, Bits(random, type, isTidy), data);
            number += isTidy && random.Next(10) > 0 ? 5 : (ulong)random.Next(1, 1000);
            timeUs += isTidy ? 1_000_000 + random.Next(0, 200) : random.Next(-1000, 10_000_000);
        }

        return readings;
    }

    public static void RequireSame(SeriesReadings expected, SeriesReadings actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal((expected[i].Number, expected[i].DeviceTimeUs, expected[i].Bits), (actual[i].Number, actual[i].DeviceTimeUs, actual[i].Bits));
            Assert.True(expected.ValueOf(expected[i]).SequenceEqual(actual.ValueOf(actual[i])));
        }
    }

    private static long Bits(Random random, ChannelType type, bool isTidy) => type switch
    {
        ChannelType.Bool => random.Next(2),
        ChannelType.Int64 => isTidy ? random.Next(100) : random.NextInt64(long.MinValue, long.MaxValue),
        ChannelType.Float32 => (uint)BitConverter.SingleToInt32Bits(isTidy ? MathF.Round(20 + random.NextSingle(), 2) : BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))),
        ChannelType.Float64 => BitConverter.DoubleToInt64Bits(isTidy ? Math.Round(1000 * random.NextDouble(), 3) : BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
        _ => 0,
    };
}
