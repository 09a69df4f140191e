using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>The stored points of a clock against the truth and against the live mapping.</summary>
public class ClockPointsTests
{
    private const long SecondUs = 1_000_000;
    private const long UtcUsAtZero = 1_700_000_000 * SecondUs;

    private static readonly BootKey Boot = new("pump", 1);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(400)]
    public void Points_DriftAndAsymmetricDelay_GiveTimesWithinTheirErrorAndNearlyAsGoodAsLive(int largestDelayMs)
    {
        for (int seed = 0; seed < 25; seed++)
            CheckTwoHours(new Random(seed), largestDelayMs, $"seed {seed}");
    }

    private static void CheckTwoHours(Random random, int largestDelayMs, string which)
    {
        double rate = 1 + (random.Next(-99, 100) / 1e6);
        ClockMapping live = new();
        ClockPoints points = new();
        EngineTime time = new();
        time.SetUtc(UtcUsAtZero);
        List<BootClockPoint> stored = [];
        List<(long CollectorUs, long LiveErrorUs)> moments = [];
        long nowUs = SecondUs;
        while (nowUs < 7200 * SecondUs)
        {
            nowUs += random.Next(40) == 0 ? random.NextInt64(600 * SecondUs) : 5 * SecondUs;
            long arrivesUs = nowUs + random.NextInt64(largestDelayMs * 1000L);
            long backUs = arrivesUs + random.NextInt64(largestDelayMs * 1000L);
            live.Add(nowUs, Device(arrivesUs), Device(arrivesUs), backUs);
            time.Advance(backUs);
            points.Review(live, time);
            points.TakeWaiting(Boot, stored);
            live.TryMap(Device(backUs), out _, out long errorUs);
            moments.Add((backUs, errorUs));
        }

        foreach ((long collectorUs, long liveErrorUs) in moments)
        {
            (long utcUs, long errorUs) = Map(stored, Device(collectorUs));
            long offUs = Math.Abs(utcUs - UtcUsAtZero - collectorUs);
            Assert.True(offUs <= errorUs + 2, $"{which}: off by {offUs} us, stated {errorUs}");
            Assert.True(errorUs <= (2 * liveErrorUs) + 5_001, $"{which}: {errorUs} us, live it was {liveErrorUs}");
        }

        Assert.InRange(stored.Count, 1, 200);

        long Device(long collectorUs) => (long)(collectorUs * rate);
    }

    [Fact]
    public void Points_TheWallClockStepped_LeaveEarlierTimesAndMoveLaterOnes()
    {
        const long StepUs = 3_600 * SecondUs;
        ClockMapping live = new();
        ClockPoints points = new();
        EngineTime time = new();
        List<BootClockPoint> stored = [];
        time.SetUtc(UtcUsAtZero);

        // The best exchange by far is long gone from the live mapping when the clock steps.
        for (long us = SecondUs; us < 3000 * SecondUs; us += 5 * SecondUs)
        {
            long delayUs = us == SecondUs ? 100 : 200_000;
            live.Add(us, us + delayUs, us + delayUs, us + (2 * delayUs));
            time.Advance(us + (2 * delayUs));
            points.Review(live, time);
        }

        long stepsUs = time.NowUs;
        time.SetUtc(UtcUsAtZero + StepUs);
        Assert.True(points.Review(live, time));
        Assert.False(points.Review(live, time));
        points.TakeWaiting(Boot, stored);

        foreach (long us in (long[])[SecondUs, 1000 * SecondUs, stepsUs - SecondUs])
            AssertNear(UtcUsAtZero + us, us);
        foreach (long us in (long[])[stepsUs, stepsUs + SecondUs, 2 * stepsUs])
            AssertNear(UtcUsAtZero + StepUs + us, us);

        void AssertNear(long expectedUtcUs, long deviceUs)
        {
            (long utcUs, long errorUs) = Map(stored, deviceUs);
            Assert.InRange(utcUs, expectedUtcUs - errorUs, expectedUtcUs + errorUs);
        }
    }

    [Fact]
    public void Points_SkewBecomesKnown_AddAPointThatDriftsLess()
    {
        ClockMapping live = new();
        ClockPoints points = new();
        EngineTime time = new();
        List<BootClockPoint> stored = [];
        for (long us = 0; us < 1300 * SecondUs; us += 5 * SecondUs)
        {
            live.Add(us, us + 500, us + 500, us + 1000);
            time.Advance(us + 1000);
            points.Review(live, time);
            if (live.Skew is not null)
                break;
        }

        points.TakeWaiting(Boot, stored);
        Assert.Equal([20_000L], stored.Select(point => point.Point.DriftPpb).Except([100_000L]));
        Assert.Equal(time.NowUs - 500, stored[^1].Point.DeviceUs);
    }

    [Fact]
    public void Points_TheStoreIsAwayForDays_StayFewAndSpanAllOfIt()
    {
        ClockMapping live = new();
        ClockPoints points = new();
        EngineTime time = new();
        List<BootClockPoint> stored = [];
        for (long us = 0; us < 3 * 86_400 * SecondUs; us += 60 * SecondUs)
        {
            live.Add(us, us + 500, us + 500, us + 1000);
            time.Advance(us + 1000);
            points.Review(live, time);
        }

        points.TakeWaiting(Boot, stored);
        Assert.InRange(stored.Count, ClockPoints.WaitingLimit / 2, ClockPoints.WaitingLimit);
        Assert.Equal(500, stored[0].Point.DeviceUs);
        Assert.InRange(stored[^1].Point.DeviceUs, time.NowUs - (1000 * SecondUs), time.NowUs);
        Assert.All(stored.Zip(stored.Skip(1)), pair => Assert.InRange(pair.Second.Point.DeviceUs - pair.First.Point.DeviceUs, 1, 86_400 * SecondUs));
    }

    /// <summary>As a reader of the store maps a time (<see cref="ClockPoint"/>).</summary>
    private static (long UtcUs, long ErrorUs) Map(List<BootClockPoint> points, long deviceUs)
    {
        (long UtcUs, long ErrorUs) best = (0, long.MaxValue);
        foreach (ClockPoint point in points.Select(point => point.Point))
        {
            long distanceUs = deviceUs - point.DeviceUs;
            long errorUs = point.ErrorUs + (long)Math.Ceiling(Math.Abs(distanceUs) * (point.DriftPpb / 1e9));
            if (errorUs <= best.ErrorUs)
                best = (point.UtcUs + distanceUs + (long)(distanceUs * (point.SkewPpb / 1e9)), errorUs);
        }

        return best;
    }
}
