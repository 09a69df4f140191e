using System.Numerics;
using Telemetry.Simulator.Network;

namespace Telemetry.Device.Tests.Simulator;

public sealed class FaultyDatagramLinkTests
{
    private const int Datagrams = 20_000;
    private const long IntervalUs = 5_000;

    /// <summary>Five standard deviations of a binomial count: a fixed seed fails only when the share is wrong.</summary>
    private static void AssertShare(double share, long hits, long of)
    {
        double deviation = Math.Sqrt(share * (1 - share) / of);
        Assert.InRange((double)hits / of, share - (5 * deviation), share + (5 * deviation));
    }

    private static (RecordingDatagramLink Delivered, FaultyDatagramLink Link) Run(
        NetworkFaults faults, ulong seed = 7, int datagrams = Datagrams)
    {
        RecordingDatagramLink inner = new();
        FaultyDatagramLink link = new(inner, faults, seed);
        long nowUs = 0;
        for (int i = 0; i < datagrams; i++, nowUs += IntervalUs)
        {
            link.Advance(nowUs);
            link.Send("", 5170, RecordingDatagramLink.Datagram(i), 0, 64);
        }

        while (link.NextDeadlineUs != long.MaxValue)
        {
            link.Advance(link.NextDeadlineUs);
        }

        return (inner, link);
    }

    [Fact]
    public void Send_NoFaults_EveryDatagramArrivesOnceAndInOrder()
    {
        var (inner, _) = Run(NetworkFaults.None);
        Assert.Equal(Enumerable.Range(0, Datagrams), inner.Numbers);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    public void Send_WithLoss_LosesThatShareAndCountsIt(double share)
    {
        var (inner, link) = Run(new NetworkFaults { Loss = share });
        AssertShare(share, Datagrams - inner.Delivered.Count, Datagrams);
        Assert.Equal(Datagrams - inner.Delivered.Count, link.Counters.Lost);
    }

    [Fact]
    public void Send_LossOfAHundredPercent_NothingArrives() => Assert.Empty(Run(new NetworkFaults { Loss = 1 }).Delivered.Delivered);

    [Fact]
    public void Send_WithDuplicates_ThatShareArrivesTwiceAndNoneThrice()
    {
        var (inner, link) = Run(new NetworkFaults { Duplicate = 0.05 });
        int[] copies = [.. inner.Numbers.GroupBy(number => number).Select(same => same.Count())];
        Assert.Equal(Datagrams, copies.Length);
        Assert.True(copies.Max() == 2);
        AssertShare(0.05, copies.Count(count => count == 2), Datagrams);
        Assert.Equal(copies.Count(count => count == 2), link.Counters.Duplicated);
    }

    [Fact]
    public void Send_WithCorruption_ThatShareHasExactlyOneBitFlipped()
    {
        RecordingDatagramLink inner = new();
        FaultyDatagramLink link = new(inner, new NetworkFaults { Corrupt = 0.02 }, 7);
        byte[] sent = RecordingDatagramLink.Datagram(0x5A5A5A5A, 200);
        for (int i = 0; i < Datagrams; i++)
        {
            link.Send("", 5170, sent, 0, sent.Length);
        }

        int[] flipped = [.. inner.Delivered.Select(datagram => datagram.Zip(sent, (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum())];
        Assert.All(flipped, bits => Assert.InRange(bits, 0, 1));
        AssertShare(0.02, flipped.Count(bits => bits == 1), Datagrams);
    }

    [Fact]
    public void Send_WithReordering_HeldDatagramsAreOvertakenByAFewAndNoneIsMissing()
    {
        var (inner, link) = Run(new NetworkFaults { Reorder = 0.1 });
        int[] arrived = [.. inner.Numbers];
        Assert.Equal(Enumerable.Range(0, Datagrams), arrived.Order());
        AssertShare(0.1, link.Counters.Reordered, Datagrams);

        int highest = -1;
        int late = 0;
        foreach (int number in arrived)
        {
            if (number < highest)
            {
                late++;
                // It waits for at most LargestOvertaken newer ones; some of those may be held back themselves.
                Assert.InRange(highest - number, 1, 3 * FaultyDatagramLink.LargestOvertaken);
            }

            highest = Math.Max(highest, number);
        }

        Assert.InRange(late, link.Counters.Reordered * 8 / 10, link.Counters.Reordered);
    }

    [Fact]
    public void Send_ReorderedAndNothingMoreIsSent_ArrivesWithinTheLongestHold()
    {
        RecordingDatagramLink inner = new();
        FaultyDatagramLink link = new(inner, new NetworkFaults { Reorder = 1 }, 7);
        link.Advance(1_000);
        link.Send("", 5170, RecordingDatagramLink.Datagram(1), 0, 64);
        Assert.Empty(inner.Delivered);
        Assert.Equal(1_000 + FaultyDatagramLink.LongestHoldUs, link.NextDeadlineUs);
        link.Advance(link.NextDeadlineUs);
        Assert.Single(inner.Delivered);
        Assert.Equal(long.MaxValue, link.NextDeadlineUs);
    }

    [Fact]
    public void Send_WithDelayAndJitter_ArrivesWithinBothBounds()
    {
        RecordingDatagramLink inner = new();
        FaultyDatagramLink link = new(inner, new NetworkFaults { DelayUs = 40_000, JitterUs = 20_000 }, 7);
        for (int i = 0; i < 1_000; i++)
        {
            long sentUs = i * 100_000L;
            link.Advance(sentUs);
            link.Send("", 5170, RecordingDatagramLink.Datagram(i), 0, 64);
            Assert.Equal(i, inner.Delivered.Count);
            Assert.InRange(link.NextDeadlineUs, sentUs + 40_000, sentUs + 60_000);
            link.Advance(link.NextDeadlineUs);
            Assert.Equal(i + 1, inner.Delivered.Count);
        }
    }

    [Fact]
    public void Send_MoreUnderWayThanTheBound_IsDroppedAndCounted()
    {
        RecordingDatagramLink inner = new();
        FaultyDatagramLink link = new(inner, new NetworkFaults { DelayUs = 60_000_000 }, 7);
        for (int i = 0; i < FaultyDatagramLink.LargestInFlight + 10; i++)
        {
            link.Send("", 5170, RecordingDatagramLink.Datagram(i), 0, 64);
        }

        Assert.Equal(10, link.Counters.Overflowed);
    }

    [Fact]
    public void Send_DuringAnOutage_VanishesAndPassesBeforeAndAfter()
    {
        var (inner, link) = Run(new NetworkFaults { Outages = [new Outage(1_000_000, 500_000)] }, datagrams: 400);
        int[] missing = [.. Enumerable.Range(0, 400).Except(inner.Numbers)];
        Assert.Equal(Enumerable.Range(200, 100), missing);
        Assert.Equal(100, link.Counters.InOutage);
    }

    [Fact]
    public void Send_UnderWayWhenTheCableIsPulled_Vanishes()
    {
        RecordingDatagramLink inner = new();
        FaultyDatagramLink link = new(inner, new NetworkFaults { DelayUs = 50_000, Outages = [new Outage(10_000, 100_000)] }, 7);
        link.Send("", 5170, RecordingDatagramLink.Datagram(1), 0, 64);
        link.Advance(link.NextDeadlineUs);
        Assert.Empty(inner.Delivered);
        Assert.Equal(1, link.Counters.InOutage);
    }

    [Fact]
    public void Send_UdpBlocked_NothingArrivesNorDoesDiscovery()
    {
        RecordingDatagramLink inner = new();
        FaultyDatagramLink link = new(inner, new NetworkFaults { BlockUdp = true }, 7);
        link.Send("", 5170, RecordingDatagramLink.Datagram(1), 0, 64);
        link.Broadcast(5170, new byte[64], 0, 64);
        Assert.Empty(inner.Delivered);
        Assert.Equal(1, link.Counters.Blocked);
    }

    [Fact]
    public void Send_SameSeed_SameFate_OtherSeedOtherFate()
    {
        NetworkFaults bad = new() { Loss = 0.3, Duplicate = 0.05, Reorder = 0.1, Corrupt = 0.02, DelayUs = 5_000, JitterUs = 20_000 };
        var first = Run(bad, seed: 3).Delivered.Delivered.Select(Convert.ToHexString);
        Assert.Equal(first, Run(bad, seed: 3).Delivered.Delivered.Select(Convert.ToHexString));
        Assert.NotEqual(first, Run(bad, seed: 4).Delivered.Delivered.Select(Convert.ToHexString));
    }

    [Fact]
    public void Send_AnotherFaultSwitchedOn_LosesTheSameDatagrams()
    {
        HashSet<int> alone = [.. Run(new NetworkFaults { Loss = 0.3 }).Delivered.Numbers];
        HashSet<int> together = [.. Run(new NetworkFaults { Loss = 0.3, Duplicate = 0.2, Reorder = 0.2 }).Delivered.Numbers];
        Assert.Equal(alone.Order(), together.Order());
    }

    [Fact]
    public void Counters_AllFaultsTogether_AccountForEveryDatagram()
    {
        var (inner, link) = Run(new NetworkFaults
        {
            Loss = 0.3,
            Duplicate = 0.05,
            Reorder = 0.1,
            Corrupt = 0.02,
            JitterUs = 30_000,
            Outages = [new Outage(2_000_000, 3_000_000)],
        });
        FaultCounters all = link.Counters;
        Assert.Equal(Datagrams, all.Sent);
        Assert.Equal(all.Sent + all.Duplicated, all.Delivered + all.Lost + all.InOutage + all.Overflowed);
        Assert.Equal(all.Delivered, inner.Delivered.Count);
    }
}
