using FsCheck;
using FsCheck.Fluent;
using Telemetry.Session.Collector;

namespace Telemetry.Protocol.Tests.Session.Collector;

public class ClockMappingTests
{
    private const long SecondUs = 1_000_000;

    private static readonly Gen<(int DriftPpm, int OffsetSeconds, int LargestDelayMs, int Seed)> Worlds =
        from drift in Gen.Choose(-99, 99)
        from offset in Gen.Choose(-1000, 100_000)
        from delay in Gen.Elements(1, 5, 40, 400)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (drift, offset, delay, seed);

    [Fact]
    public void TryMap_DriftAndAsymmetricDelay_IsWithinItsStatedError() => Prop.ForAll(Worlds.ToArbitrary(), world =>
    {
        Random random = new(world.Seed);
        ClockMapping mapping = new();
        Assert.False(mapping.TryMap(0, out _, out _));
        long nowUs = Math.Max(0, -world.OffsetSeconds * SecondUs) + SecondUs;
        for (int i = 0; i < 400; i++)
        {
            // Half an hour in all; some exchanges come at once, some after a long silence.
            nowUs += random.Next(4) == 0 ? random.NextInt64(20 * SecondUs) : 5 * SecondUs;
            long arrivesUs = nowUs + random.NextInt64(world.LargestDelayMs * 1000L);
            long answeredUs = arrivesUs + random.NextInt64(2000);
            long backUs = answeredUs + random.NextInt64(world.LargestDelayMs * 1000L);
            mapping.Add(nowUs, Device(arrivesUs), Device(answeredUs), backUs);
            CheckAt(Device(backUs + random.NextInt64(60 * SecondUs)));
            CheckAt(Device(Math.Max(0, backUs - random.NextInt64(6000 * SecondUs))));
        }

        // Rounded to whole microseconds, both of them: hence the one more.
        long Device(long collectorUs) => (long)((collectorUs + (world.OffsetSeconds * SecondUs)) * (1 + (world.DriftPpm / 1e6)));

        double Collector(long deviceUs) => (deviceUs / (1 + (world.DriftPpm / 1e6))) - (world.OffsetSeconds * (double)SecondUs);

        void CheckAt(long deviceUs)
        {
            if (deviceUs < 0)
                return;

            Assert.True(mapping.TryMap(deviceUs, out long collectorUs, out long errorUs));
            Assert.True(Math.Abs(collectorUs - Collector(deviceUs)) <= errorUs + 2, $"off by {collectorUs - Collector(deviceUs)}, stated {errorUs}");
        }
    }).Check(200);

    [Fact]
    public void TryMap_ManyExchanges_TakesTheBestAndNotTheLast()
    {
        ClockMapping mapping = new();
        mapping.Add(1_000_000, 501_000, 501_000, 1_002_000);
        mapping.Add(1_250_000, 900_000, 900_000, 1_950_000);

        Assert.True(mapping.TryMap(501_000, out long collectorUs, out long errorUs));
        Assert.Equal(1_001_000, collectorUs);
        Assert.InRange(errorUs, 1_000, 1_002);
        Assert.Equal(2_000, mapping.RoundTripUs);
    }

    [Fact]
    public void Skew_AfterTwentyMinutes_IsMeasuredAndMakesTheErrorOfOldReadingsSmall()
    {
        const double Rate = 1 + 60e-6;
        ClockMapping mapping = new();
        for (long us = 0; us < 1300 * SecondUs; us += 5 * SecondUs)
            mapping.Add(us, (long)((us + 500) * Rate), (long)((us + 500) * Rate), us + 1000);

        Assert.NotNull(mapping.Skew);
        Assert.InRange(mapping.Skew.Value, -62e-6, -58e-6);
        Assert.True(mapping.TryMap((long)(5000 * SecondUs * Rate), out long collectorUs, out long errorUs));
        Assert.InRange(collectorUs, (5000 * SecondUs) - errorUs, (5000 * SecondUs) + errorUs);
        Assert.True(errorUs < 3700 * 21 + 1000, $"{errorUs} us");
    }

    [Theory]
    [InlineData(1000, 50, 40, 2000)] // PONG before PING arrived
    [InlineData(1000, 50, 5000, 2000)] // held for longer than the whole exchange took
    [InlineData(1000, -1, 5, 2000)]
    [InlineData(1000, long.MaxValue - 1, long.MaxValue, 2000)]
    public void Add_TimesThatContradictThemselves_AreIgnored(long t1, long t2, long t3, long t4)
    {
        ClockMapping mapping = new();
        Assert.False(mapping.Add(t1, t2, t3, t4));
        Assert.True(mapping.IsEmpty);
    }
}
