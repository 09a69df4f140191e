using Telemetry.Collector.Alerts;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Alerts;

public class LimitWatchTests
{
    private const int SecondUs = 1_000_000;
    private const int Seeds = 1000;

    private static LimitWatch Watch(bool isAbove = true, double hysteresis = 2, int forSeconds = 0, bool mayBeRaised = false) =>
        new(AlertLevel.Alarm, 30, isAbove, new ChannelLimits { Hysteresis = hysteresis, ForUs = forSeconds * SecondUs }, mayBeRaised);

    /// <summary>Readings are one second apart, and come in this order of their numbers.</summary>
    private static bool After(LimitWatch watch, params (int Number, double Value)[] readings)
    {
        foreach ((int number, double value) in readings)
            watch.Take(new ReadingOrder(1, (ulong)number), number * SecondUs, value);
        return watch.IsRaised;
    }

    private static bool After(LimitWatch watch, params double[] values) => After(watch, [.. values.Select((value, i) => (i, value))]);

    /// <summary>Values around the limit and its band.</summary>
    private static (int Number, double Value)[] Readings(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, random.Next(30)).Select(i => (i, (double)random.Next(26, 33)))];
    }

    private static (int Number, double Value)[] Shuffled((int Number, double Value)[] readings, int seed)
    {
        (int Number, double Value)[] shuffled = [.. readings];
        new Random(~seed).Shuffle(shuffled);
        return shuffled;
    }

    [Theory]
    [InlineData(new[] { 30.0 }, false)]
    [InlineData(new[] { 30.1 }, true)]
    [InlineData(new[] { 30.1, 28.1 }, true)]
    [InlineData(new[] { 30.1, 28.0 }, false)]
    [InlineData(new[] { 30.1, 28.0, 29.9 }, false)]
    [InlineData(new[] { 30.1, 28.0, 29.9, 31 }, true)]
    [InlineData(new[] { double.PositiveInfinity }, true)]
    [InlineData(new[] { 31, double.NegativeInfinity }, false)]
    public void Take_ForAnUpperLimit_RaisesAboveAndClearsBehindTheHysteresis(double[] values, bool expected)
    {
        Assert.Equal(expected, After(Watch(), values));

        // A lower limit is the mirror image.
        Assert.Equal(expected, After(Watch(isAbove: false), [.. values.Select(value => 60 - value)]));
    }

    [Fact]
    public void Take_OfAnySignalWithinTheBand_NeverChangesTheState()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            Random random = new(seed);
            LimitWatch watch = Watch();
            bool before = After(watch, random.Next(2) == 0 ? 28 : 31);
            for (int i = 1; i <= 100; i++)
            {
                // Above 28, up to and with 30.
                watch.Take(new ReadingOrder(1, (ulong)i), i, 30 - (random.NextDouble() * 2));
                Assert.True(before == watch.IsRaised, $"seed {seed}, reading {i}");
            }
        }
    }

    [Fact]
    public void Take_InWhateverOrderReadingsArrive_EndsAsInTheirOrder()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            (int Number, double Value)[] inOrder = Readings(seed);
            (int Number, double Value)[] shuffled = Shuffled(inOrder, seed);

            Assert.True(After(Watch(), inOrder) == After(Watch(), [.. shuffled, .. shuffled.Take(3)]), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(new[] { 31.0, 31, 31 }, false)]
    [InlineData(new[] { 31.0, 31, 31, 31 }, true)]
    [InlineData(new[] { 31.0, 31, 30, 31, 31 }, false)]
    [InlineData(new[] { 20, 99, 20, 20, 20.0 }, false)]
    [InlineData(new[] { 31.0, 31, 31, 31, 29 }, true)]
    [InlineData(new[] { 31.0, 31, 31, 31, 28 }, false)]
    public void Take_OfALimitWithATime_RaisesOnlyWhatLasts(double[] values, bool expected) =>
        Assert.Equal(expected, After(Watch(forSeconds: 3), values));

    [Fact]
    public void Take_OfALateReadingThatInterrupts_LetsTheTimeStartAgain()
    {
        LimitWatch watch = Watch(forSeconds: 3);

        Assert.False(After(watch, (0, 31), (2, 31), (1, 25)));
        Assert.False(After(watch, (3, 31), (4, 31)));
        Assert.True(After(watch, (5, 31)));
    }

    [Fact]
    public void Take_OfALimitWithATime_EndsAsInOrderOnceReadingsComeInOrderForThatTime()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            (int Number, double Value)[] inOrder = Readings(seed);
            (int Number, double Value)[] end = [.. Enumerable.Range(inOrder.Length, 4).Select(number => (number, seed % 2 == 0 ? 25.0 : 31))];

            Assert.True(After(Watch(forSeconds: 3), [.. inOrder, .. end]) == After(Watch(forSeconds: 3), [.. Shuffled(inOrder, seed), .. end]), $"seed {seed}");
        }
    }

    [Fact]
    public void Take_OfAnotherBoot_MeasuresNoTimeAcrossIt()
    {
        LimitWatch watch = Watch(forSeconds: 3);
        watch.Take(new ReadingOrder(1, 900), 900 * SecondUs, 31);
        watch.Take(new ReadingOrder(2, 0), 5 * SecondUs, 31);
        Assert.False(watch.IsRaised);

        watch.Take(new ReadingOrder(2, 1), 8 * SecondUs, 31);
        Assert.True(watch.IsRaised);

        // What survived of the boot before is older than all of this one.
        watch.Take(new ReadingOrder(1, 901), 901 * SecondUs, 20);
        Assert.True(watch.IsRaised);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, true)]
    [InlineData(28, false)]
    public void Take_AfterARestartOfTheCollector_GoesOnWhereItWas(double first, bool expected) =>
        Assert.Equal(expected, After(Watch(forSeconds: 3, mayBeRaised: true), first));
}
