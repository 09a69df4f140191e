using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>PROTOCOL 10: UDP that does not arrive, the way around it and back.</summary>
public class PathTests
{
    [Fact]
    public void Udp_BlockedFromTheStart_ReadingsTakeTheControlConnection()
    {
        SessionPair pair = Blocked();
        Sample(pair, seconds: 10);

        Assert.True(pair.Device.IsUdpBlocked);
        Assert.Equal(LinkPath.Control, Assert.Single(pair.Collector.Links).Path);
        Assert.Equal(1, pair.Counters.TimesBlocked);
        pair.Run(1_000_000);
        pair.AssertAllArrived();
        Assert.Equal(pair.Log.Next, pair.Log.First);
    }

    [Fact]
    public void Udp_Blocked_LinkSaysWhatVanishedForHowLongAndWhere()
    {
        SessionPair pair = Blocked();
        Sample(pair, seconds: 10);

        Link link = pair.Collector.Links[0];
        Assert.InRange(link.Vanished, 8UL, 100UL);
        Assert.InRange(link.ForMs, 3_000, 6_000);
        Assert.Equal("collector:5170", link.UdpAddress);
    }

    [Fact]
    public void Udp_BlockedAndASlowDevice_IsFoundWithinTwentySeconds()
    {
        SessionPair pair = Blocked();
        pair.Log.Add(pair.NowUs, 1);
        pair.Run(20_000_000);

        Assert.True(pair.Device.IsUdpBlocked);
        Assert.InRange(pair.Collector.Links[0].Vanished, 8UL, 12UL);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Udp_WorksAgain_IsTakenAgainWithinSixSeconds()
    {
        bool isBlocked = true;
        SessionPair pair = new() { Network = _ => isBlocked ? [] : [10_000] };
        pair.Open();
        Sample(pair, seconds: 10);
        Assert.True(pair.Device.IsUdpBlocked);

        isBlocked = false;
        Sample(pair, seconds: 6);

        Assert.False(pair.Device.IsUdpBlocked);
        Assert.Equal([LinkPath.Control, LinkPath.Udp], pair.Collector.Links.Select(link => link.Path));
        long byUdp = pair.Counters.DatagramsByUdp;
        long byControl = pair.Counters.DatagramsByControl;
        Sample(pair, seconds: 2);
        Assert.True(pair.Counters.DatagramsByUdp > byUdp + 10);
        Assert.Equal(byControl, pair.Counters.DatagramsByControl);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Udp_CablePulledForFiveSeconds_IsNotTakenForBlocked()
    {
        bool isPulled = false;
        SessionPair pair = new() { Network = _ => isPulled ? [] : [10_000] };
        pair.Open();
        Sample(pair, seconds: 6);

        // What the control connection carries waits until the cable is back.
        isPulled = true;
        for (long backUs = pair.NowUs + 5_000_000; pair.NowUs < backUs;)
        {
            pair.ControlDelayUs = backUs - pair.NowUs + 10_000;
            pair.Log.Add(pair.NowUs, 1);
            pair.Run(50_000);
        }

        isPulled = false;
        pair.ControlDelayUs = 10_000;
        Sample(pair, seconds: 10);
        Assert.Equal(0, pair.Counters.TimesBlocked);
        pair.Run(1_000_000);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Udp_Blocked_OneTrialEveryFiveSeconds()
    {
        SessionPair pair = Blocked();
        Sample(pair, seconds: 10);
        int before = pair.Sent.Count;
        Sample(pair, seconds: 30);

        Assert.Equal(6, pair.Sent.Count - before);
        Assert.All(pair.Sent.Skip(before), sent => Assert.InRange(sent.Length, 21, 30));
    }

    [Fact]
    public void Udp_BlockedAndIdleForLong_ANewReadingStillGetsThrough()
    {
        SessionPair pair = Blocked();
        Sample(pair, seconds: 10);
        pair.Run(400_000_000);
        pair.Log.Add(pair.NowUs, 1);
        pair.Run(300_000);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Udp_LossyButNotBlocked_IsNotGivenUp()
    {
        Random dice = new(1);
        SessionPair pair = new() { Network = _ => dice.Next(2) == 0 ? [] : [10_000] };
        pair.Open();
        Sample(pair, seconds: 60);
        Assert.Equal(0, pair.Counters.TimesBlocked);
    }

    [Fact]
    public void Udp_VanishesWhilePingsAreNotAnswered_IsNotCalledBlocked()
    {
        SessionPair pair = Blocked();
        pair.Collector.AnswersPings = false;
        Sample(pair, seconds: 14);
        Assert.False(pair.Device.IsUdpBlocked);
    }

    [Fact]
    public void Tunnel_LongLog_NeverHasMoreUnderWayThanItsLimit()
    {
        SessionPair pair = Blocked();
        Sample(pair, seconds: 10);
        pair.ControlDelayUs = 300_000;
        for (int i = 0; i < 20_000; i++) pair.Log.Add(pair.NowUs, i);
        ulong most = 0;
        while (pair.Log.First < pair.Log.Next)
        {
            pair.Run(5_000);
            most = Math.Max(most, (ulong)(pair.Counters.DatagramsByControl + pair.Counters.DatagramsByUdp) - pair.Collector.Heard);
            Assert.True(pair.NowUs < 120_000_000);
        }

        // 32 that the device has no word of, and as many that the word of is on its way.
        Assert.InRange(most, 30UL, 70UL);
        pair.AssertAllArrived();
    }

    private static SessionPair Blocked() => new SessionPair { Network = _ => [] }.Open();

    private static void Sample(SessionPair pair, int seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(100_000);
        }
    }
}
