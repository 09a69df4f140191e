using Telemetry.Protocol.Tests.Security;

namespace Telemetry.Device.Tests.Core;

/// <summary>PROTOCOL 13.5.</summary>
public class BackOffTests
{
    [Fact]
    public void Wait_AtStart_IsSpreadOverTheFirstHalfSecond()
    {
        BackOff backOff = new(new SeededRandom(1));
        long[] waits = [.. Enumerable.Range(0, 1000).Select(_ => backOff.WaitUs(0))];
        Assert.All(waits, wait => Assert.InRange(wait, 0, 500_000));
        Assert.InRange(waits.Min(), 0, 20_000);
        Assert.InRange(waits.Max(), 480_000, 500_000);
    }

    [Fact]
    public void Wait_AfterEachFailure_IsBetweenHalfTheBoundAndTheBoundThatDoubles()
    {
        BackOff backOff = new(new SeededRandom(2));
        long[] bounds = [1_000_000, 2_000_000, 4_000_000, 8_000_000, 8_000_000];
        foreach (long bound in bounds)
        {
            backOff.Ended(0);
            for (int i = 0; i < 100; i++) Assert.InRange(backOff.WaitUs(0), bound / 2, bound);
        }
    }

    [Fact]
    public void Wait_AfterAShortSession_Doubles_AfterALongOne_BeginsAnew()
    {
        BackOff backOff = new(new SeededRandom(3));
        backOff.Ended(9_999_999);
        Assert.InRange(backOff.WaitUs(0), 500_000, 1_000_000);
        backOff.Ended(10_000_000);
        Assert.InRange(backOff.WaitUs(0), 0, 500_000);
    }

    [Fact]
    public void Wait_Demanded_IsKeptUpToTenMinutes()
    {
        BackOff backOff = new(new SeededRandom(4));
        Assert.Equal(60_000_000, backOff.WaitUs(60_000));
        Assert.Equal(600_000_000, backOff.WaitUs(int.MaxValue));
    }
}
