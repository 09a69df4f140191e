using Telemetry.Collector.History;
using Telemetry.Collector.Store;

namespace Telemetry.Collector.Tests.History;

public sealed class BootClockTests
{
    private const long Day = 86_400_000_000;

    [Fact]
    public void TryMap_SeveralPoints_TakesTheOneWithTheSmallestErrorOfAll()
    {
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            ClockPoint[] points =
            [
                .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => new ClockPoint(
                    random.NextInt64(Day), random.NextInt64(1 << 30), random.Next(1, 5) * 1000, random.Next(-50_000, 50_000), random.Next(0, 3) * 20_000)),
            ];
            BootClock clock = new(points);
            for (int i = 0; i < 50; i++)
            {
                long device = random.NextInt64(-1000, Day + 1000);
                ClockPoint best = points[0];
                foreach (ClockPoint point in points)
                    best = Error(point, device) <= Error(best, device) ? point : best;
                Assert.True(clock.TryMap(device, out long utcUs, out long errorUs));
                Assert.Equal((long)Math.Ceiling(Error(best, device)), errorUs);
                Assert.Equal(best.UtcUs + (device - best.DeviceUs) + (long)((device - best.DeviceUs) * (best.SkewPpb / 1e9)), utcUs);
            }
        }
    }

    [Fact]
    public void DeviceRange_AnyPoints_LeavesOutNothing()
    {
        Random random = new(2);
        for (int round = 0; round < 300; round++)
        {
            BootClock clock = new(Enumerable.Range(0, random.Next(1, 10)).Select(_ => new ClockPoint(
                random.NextInt64(Day), HistoryDatabase.StartUs + random.NextInt64(Day), random.Next(1, 9000), random.Next(-100_000, 100_000), 20_000)));
            long from = HistoryDatabase.StartUs + random.NextInt64(Day);
            TimeRange range = new(from, from + random.NextInt64(1, Day));
            (long deviceFrom, long deviceTo) = clock.DeviceRange(range);
            for (int i = 0; i < 200; i++)
            {
                long device = random.NextInt64(-Day, 2 * Day);
                Assert.True(clock.TryMap(device, out long utcUs, out _));
                Assert.False(range.Contains(utcUs) && (device < deviceFrom || device > deviceTo));
            }
        }
    }

    [Fact]
    public void TryMap_NoPoints_TakesTheStatementElseNothing()
    {
        BootClock stated = new([], (HistoryDatabase.StartUs, 50_000));
        Assert.True(stated.IsStated);
        Assert.True(stated.TryMap(1_000_000, out long utcUs, out long errorUs));
        Assert.Equal((HistoryDatabase.StartUs + 1_000_000, 50_000), (utcUs, errorUs));
        Assert.False(new BootClock([]).TryMap(0, out _, out _));
        Assert.False(new BootClock([new ClockPoint(0, 5, 6, 0, 0)], (HistoryDatabase.StartUs, 1)).IsStated);
    }

    [Theory]
    [InlineData(0, long.MaxValue)]
    [InlineData(long.MinValue, 0)]
    public void TryMap_BeyondAnyCalendar_IsUnknown(long deviceUs, long utcUs) =>
        Assert.False(new BootClock([new ClockPoint(deviceUs, utcUs, 1, 0, 0)]).TryMap(0, out _, out _));

    private static double Error(ClockPoint point, long device) => point.ErrorUs + (Math.Abs((double)device - point.DeviceUs) * (point.DriftPpb / 1e9));
}
