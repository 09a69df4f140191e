using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>PROTOCOL 9, device side, on virtual time.</summary>
public class SendingTests
{
    [Fact]
    public void Readings_OnAGoodNetwork_ArriveOnceAndAreReleased()
    {
        SessionPair pair = new SessionPair().Open();
        for (int i = 0; i < 500; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(7_000);
        }

        pair.Run(500_000);

        pair.AssertAllArrived();
        Assert.Equal(500, pair.Held.Received.Count);
        Assert.Equal(0, pair.Held.Duplicates);
        Assert.Equal(0, pair.Counters.ReadingsRepeated);
        Assert.Equal(500UL, pair.Log.First);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void Readings_OnALossyNetwork_AllArrive(double loss)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            SessionPair pair = new(seed);
            Random dice = new(seed);
            pair.Network = _ => dice.NextDouble() < loss ? [] : [dice.Next(1_000, 40_000)];
            pair.Open();
            for (int i = 0; i < 300; i++)
            {
                AddSomething(pair, dice);
                pair.Run(dice.Next(30_000));
            }

            pair.RunUntil(() => pair.Log.First == pair.Log.Next, 60_000_000);
            pair.AssertAllArrived();
        }
    }

    [Fact]
    public void Readings_WithEveryTrouble_AllArriveOrAreDeclaredLost()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            try
            {
                RunTrouble(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}", e);
            }
        }
    }

    [Fact]
    public void Resend_NamedMissingWithTwoNewerHeard_Waits()
    {
        SessionPair pair = WithFirstDatagramLost(newer: 2);
        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(20_000);
        Assert.Equal(3, pair.Sent.Count);
    }

    [Fact]
    public void Resend_NamedMissingWithThreeNewerHeard_IsSentAtOnce()
    {
        SessionPair pair = WithFirstDatagramLost(newer: 3);
        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(20_000);
        Assert.Equal(5, pair.Sent.Count);
        Assert.Equal(64, pair.Counters.ReadingsRepeated);
        pair.Run(20_000);
        Assert.True(pair.Held.Received.ContainsKey(0));
    }

    [Fact]
    public void Resend_OneNewerHeardMoreThanARoundTripLater_IsSentAtOnce()
    {
        SessionPair pair = new() { AcksByItself = false, Network = n => n == 0 ? [] : [10_000] };
        pair.Open();
        pair.Log.Add(pair.NowUs, 0);
        pair.Run(70_000);
        pair.Log.Add(pair.NowUs, 1);
        pair.Run(65_000);
        Assert.Equal(2, pair.Sent.Count);

        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(12_000);

        Assert.Equal(3, pair.Sent.Count);
    }

    [Fact]
    public void Resend_ReceivedButNotDurable_IsKeptAndNotSent()
    {
        SessionPair pair = new SessionPair { AcksByItself = false }.Open();
        for (int i = 0; i < 5; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(60_000);
        }

        pair.Run(15_000);
        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(10_000_000);

        Assert.Equal(5, pair.Sent.Count);
        Assert.Equal(0UL, pair.Log.First);
        Assert.Equal(0, pair.Counters.Probes);
    }

    [Fact]
    public void Resend_StoreFailedAfterReceipt_IsSentAgain()
    {
        SessionPair pair = new SessionPair { AcksByItself = false }.Open();
        for (int i = 0; i < 5; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(60_000);
        }

        pair.Run(15_000);
        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(15_000);
        pair.Held.FailCommit();
        pair.AcksByItself = true;
        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(1_000_000);

        Assert.Equal(5UL, pair.Log.First);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Mark_DatagramWithoutTheNewestReading_CarriesOne()
    {
        SessionPair pair = new SessionPair { Network = n => n == 0 ? [10_000] : [] }.Open();
        for (int i = 0; i < 1000; i++) pair.Log.Add(pair.NowUs, i);
        pair.Run(15_000);
        Assert.Equal(1, pair.Collector.Datagrams);
        Assert.Equal(1000UL, pair.Held.UpTo);
    }

    [Fact]
    public void Probe_LastDatagramLost_FollowsAfterTheProbeTimeoutWithAMark()
    {
        SessionPair pair = new SessionPair { Network = n => n == 0 ? [] : [10_000] }.Open();
        pair.Log.Add(pair.NowUs, 1);
        pair.Run(240_000);
        Assert.Single(pair.Sent);
        pair.Run(20_000);
        Assert.Equal(2, pair.Sent.Count);
        Assert.Equal(1, pair.Counters.Probes);
        pair.Run(100_000);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Probe_Unanswered_DoublesUpToTheLongest()
    {
        SessionPair pair = new SessionPair { Network = _ => [] }.Open();
        pair.Collector.AnswersPings = false;
        pair.Log.Add(pair.NowUs, 1);
        pair.Run(12_000_000);

        long[] waits = [.. pair.Sent.Zip(pair.Sent.Skip(1), (a, b) => b.AtUs - a.AtUs)];
        Assert.Equal([200_000, 400_000, 800_000], waits.Take(3));
        Assert.All(waits.Skip(3), wait => Assert.Equal(1_000_000, wait));
    }

    [Fact]
    public void Pacing_LongLog_KeepsToBurstAndRate()
    {
        SessionPair pair = new SessionPair { AckDelayUs = 50_000 };
        for (int i = 0; i < 60_000; i++) pair.Log.Add(0, i);
        pair.Open();
        pair.RunUntil(() => pair.Log.First == 60_000, 10_000_000);

        for (int i = 0; i + 16 < pair.Sent.Count; i++)
        {
            Assert.True(pair.Sent[i + 16].AtUs > pair.Sent[i].AtUs, "a burst of more than 16");
        }

        int[] perSecond = [.. pair.Sent.GroupBy(s => s.AtUs / 1_000_000).Select(g => g.Count())];
        Assert.All(perSecond, count => Assert.InRange(count, 1, 216));
        Assert.Equal(0, pair.Held.Duplicates);
    }

    [Fact]
    public void Sharing_ManyRepeatsAndNewReadings_BothGetThrough()
    {
        SessionPair pair = new();
        for (int i = 0; i < 30_000; i++) pair.Log.Add(0, i);
        Random dice = new(1);
        pair.Network = _ => dice.Next(2) == 0 ? [] : [10_000];
        pair.Open();
        ulong fresh = pair.Log.Next;
        pair.Log.Add(pair.NowUs, 1);
        pair.RunUntil(() => pair.Held.Received.Count > 15_000, 10_000_000);
        Assert.True(pair.Log.First > 10_000, "repeats wait for the new readings");
        Assert.False(pair.Held.Received.ContainsKey(fresh), "new readings wait for the repeats");
        pair.RunUntil(() => pair.Held.Received.ContainsKey(fresh), 10_000_000);
        pair.RunUntil(() => pair.Log.First == pair.Log.Next, 20_000_000);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Reconnect_ReadingsHeldByTheCollector_AreNotSentAgain()
    {
        SessionPair pair = new SessionPair { AcksByItself = false }.Open();
        for (int i = 0; i < 100; i++) pair.Log.Add(pair.NowUs, i);
        pair.Run(100_000);
        Assert.Equal(100, pair.Held.Received.Count);
        pair.Disconnect();
        pair.AcksByItself = true;

        pair.Log.Add(pair.NowUs, 100);
        pair.Open();
        pair.Run(100_000);

        Assert.Equal(101, pair.Held.Received.Count);
        Assert.Equal(0, pair.Held.Duplicates);
    }

    [Fact]
    public void Reconnect_BootNotAnsweredYet_SendsNothing()
    {
        SessionPair pair = new();
        pair.Collector.AnswersBoots = false;
        pair.Log.Add(0, 1);
        pair.Open();
        pair.Run(2_000_000);
        Assert.Empty(pair.Sent);
    }

    [Fact]
    public void Overflow_DroppedReadings_AreDeclaredUntilAcknowledged()
    {
        SessionPair pair = new();
        for (int i = 0; i < 100; i++) pair.Log.Add(0, i);
        pair.Log.Drop(40);
        pair.Network = n => n < 2 ? [] : [10_000];
        pair.Open();
        pair.Run(2_000_000);

        Assert.Equal(40, pair.Held.Lost.Count);
        Assert.All(pair.Held.Lost.Values, cause => Assert.Equal(LostCause.LogOverflow, cause));
        Assert.Equal(60, pair.Held.Received.Count);
        Assert.Equal(0, pair.Log.DroppedCount);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Overflow_LostRangeLostOnTheWay_IsRepeatedWithoutAProbe()
    {
        SessionPair pair = new();
        for (int i = 0; i < 10; i++) pair.Log.Add(0, i);
        pair.Log.Drop(10);
        pair.Network = n => n == 0 ? [] : [10_000];
        pair.Open();
        for (int i = 0; i < 10; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(60_000);
        }

        Assert.Equal(10, pair.Held.Lost.Count);
        Assert.Equal(0, pair.Counters.Probes);
    }

    [Fact]
    public void Reconnect_StoreFailsOnWhatWasReceivedBefore_IsSentAgainAtOnce()
    {
        SessionPair pair = new SessionPair { AcksByItself = false }.Open();
        for (int i = 0; i < 300; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(51_000);
        }

        pair.Disconnect();
        pair.Open();
        pair.Held.FailCommit();
        pair.AcksByItself = true;
        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(150_000);

        Assert.Equal(300UL, pair.Log.First);
    }

    [Fact]
    public void Overflow_WhileTheCollectorHoldsTheReadings_LeavesThemStored()
    {
        SessionPair pair = new SessionPair { AcksByItself = false }.Open();
        for (int i = 0; i < 100; i++) pair.Log.Add(pair.NowUs, i);
        pair.Run(100_000);
        pair.Collector.SendAcks();
        pair.FromCollector();
        pair.Run(20_000);
        pair.Log.Drop(50);
        pair.Log.Add(pair.NowUs, 100);
        pair.AcksByItself = true;
        pair.Run(1_000_000);

        Assert.Equal(101, pair.Held.Received.Count);
        Assert.Empty(pair.Held.Lost);
        Assert.Equal(101UL, pair.Log.First);
    }

    [Fact]
    public void EarlierBoots_HeldByThePersistentLog_ArriveUnderTheirOwnId()
    {
        SessionPair pair = new();
        ListLog earlier = Earlier(pair, 0xE1, 400);
        ListLog oldest = Earlier(pair, 0xE0, 3);
        Random dice = new(3);
        pair.Network = _ => dice.Next(3) == 0 ? [] : [dice.Next(30_000)];
        pair.Open();
        for (int i = 0; i < 100; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(20_000);
        }

        pair.RunUntil(() => earlier.First == 400 && oldest.First == 3 && pair.Log.First == 100, 20_000_000);
        Assert.Equal(earlier.Truth.Values, pair.Collector.Boot(0xE1).Received.Values);
        Assert.Equal(oldest.Truth.Values, pair.Collector.Boot(0xE0).Received.Values);
        pair.AssertAllArrived();
    }

    [Fact]
    public void EarlierBoot_ItsLastDatagramLostWhileTheCurrentBootIsBusy_IsProbed()
    {
        SessionPair pair = new();
        ListLog earlier = Earlier(pair, 0xE1, 3);
        pair.Network = n => n == 0 ? [] : [10_000];
        pair.Open();
        for (int i = 0; i < 100; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(20_000);
        }

        Assert.Equal(3UL, earlier.First);
    }

    private static ListLog Earlier(SessionPair pair, ulong bootId, int readings)
    {
        ListLog log = new(bootId);
        log.Channels.Add(SessionPair.Declare(bootId, 0, "value", ChannelType.Float64));
        for (int i = 0; i < readings; i++) log.Add(5_000_000_000 + i, i);
        pair.Boots.Add(log);
        return log;
    }

    /// <summary>Datagram 0 is lost, and so many newer ones arrive; the collector has said nothing yet.</summary>
    private static SessionPair WithFirstDatagramLost(int newer)
    {
        SessionPair pair = new() { AcksByItself = false, UdpDelayUs = 1_000, ControlDelayUs = 10_000 };
        pair.Network = n => n == 0 ? [] : [1_000];
        pair.Open();
        for (int i = 0; i <= newer; i++)
        {
            // So close to each other that only the count of newer datagrams can tell.
            for (int k = 0; k < 64; k++) pair.Log.Add(pair.NowUs, i);
            pair.Run(2_000);
        }

        Assert.Equal(newer + 1, pair.Sent.Count);
        return pair;
    }

    private static void RunTrouble(int seed)
    {
        Random dice = new(seed);
        SessionPair pair = new(seed, largeReadings: dice.Next(1, 9)) { AcksByItself = true, AckDelayUs = dice.Next(1_000, 100_000) };
        double loss = dice.NextDouble() * 0.5;
        bool isBlocked = false;
        pair.ControlDelayUs = dice.Next(200, 200_000);
        pair.Network = _ => isBlocked || dice.NextDouble() < loss ? []
            : dice.Next(20) == 0 ? [dice.Next(50_000), dice.Next(200_000)]
            : [dice.Next(1_000, 60_000)];
        if (dice.Next(3) == 0) Earlier(pair, 0xE1, dice.Next(1, 500));
        bool isConnected = false;
        for (int i = 0; i < 400; i++)
        {
            if (!isConnected && dice.Next(3) == 0)
            {
                pair.Connect();
                isConnected = true;
            }

            for (int k = dice.Next(4); k > 0; k--) AddSomething(pair, dice);
            switch (dice.Next(60))
            {
                case 0 when isConnected:
                    pair.Disconnect();
                    isConnected = false;
                    break;
                case 1:
                    isBlocked = !isBlocked;
                    break;
                case 2:
                    pair.Log.Drop(pair.Log.HeldFirst + (ulong)dice.NextInt64((long)(pair.Log.Next - pair.Log.HeldFirst) + 1));
                    break;
                case 3 when isConnected:
                    pair.Held.FailCommit();
                    break;
                default:
                    break;
            }

            pair.Run(dice.Next(80_000));
        }

        if (pair.Device.State == DeviceSessionState.Ended) isConnected = false;
        isBlocked = dice.Next(4) == 0;
        if (!isConnected) pair.Connect();
        pair.RunUntil(() => pair.Boots.All(boot => boot.First == boot.Next), 60_000_000);
        pair.AssertAllArrived();
        Assert.Null(pair.Collector.Broken);
    }

    private static void AddSomething(SessionPair pair, Random dice)
    {
        switch (dice.Next(20))
        {
            case 0:
                pair.Log.AddLost(pair.NowUs, LostCause.SensorError);
                break;
            case 1:
                byte[] bytes = new byte[dice.Next(4) == 0 ? dice.Next(1_000, 66_000) : dice.Next(2_000)];
                dice.NextBytes(bytes);
                pair.Log.Add(pair.NowUs, bytes.Length > Limits.LargeReadingBytes ? bytes[..Limits.LargeReadingBytes] : bytes);
                break;
            default:
                pair.Log.Add(pair.NowUs, dice.NextDouble());
                break;
        }
    }
}
