using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>ACKs that make no sense: a broken collector must not make a device forget a reading.</summary>
public class AckTests
{
    [Fact]
    public void Ack_OfReadingsNeverTaken_EndsTheSessionAndReleasesNothing()
    {
        SessionPair pair = Receive(pair => new Ack { BootId = pair.Log.BootId, Next = 6, UpTo = 6 });
        Assert.Equal(CloseCode.Protocol, pair.Collector.Closed?.Code);
        Assert.Equal(0UL, pair.Log.First);
    }

    [Fact]
    public void Ack_OfDatagramsNeverSent_EndsTheSession()
    {
        SessionPair pair = Receive(pair => new Ack { BootId = pair.Log.BootId, Heard = 100, UpTo = 5 });
        Assert.Equal(CloseCode.Protocol, pair.Collector.Closed?.Code);
    }

    [Fact]
    public void Ack_OfAnUnknownBoot_IsCountedAndIgnored()
    {
        SessionPair pair = Receive(_ => new Ack { BootId = 99, Next = 4, UpTo = 4 });
        Assert.Equal(DeviceSessionState.Open, pair.Device.State);
        Assert.Equal(1, pair.Counters.AcksIgnored);
        Assert.Equal(0UL, pair.Log.First);
    }

    [Fact]
    public void Ack_ThatGoesBack_ReleasesNothingTwice()
    {
        SessionPair pair = Receive(pair => new Ack { BootId = pair.Log.BootId, Next = 3, UpTo = 5 });
        Assert.Equal(3UL, pair.Log.First);
        pair.Collector.SendAck(new Ack { BootId = pair.Log.BootId, Next = 1, UpTo = 1 });
        pair.FromCollector();
        pair.Run(50_000);
        Assert.Equal(3UL, pair.Log.First);
        Assert.Equal(DeviceSessionState.Open, pair.Device.State);
    }

    [Fact]
    public void Ack_Malformed_EndsTheSession()
    {
        SessionPair pair = new SessionPair().Open();
        pair.Collector.Send((ref WireWriter writer) => writer.WriteBytes([ControlFrame.Ack, 1, 2, 3], 0, 4));
        pair.FromCollector();
        pair.Run(100_000);
        Assert.Equal(CloseCode.Protocol, pair.Collector.Closed?.Code);
    }

    [Fact]
    public void Ack_RandomButWellFormed_NeverThrowsAndNeverReleasesWhatItDoesNotName()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Random dice = new(seed);
            SessionPair pair = new SessionPair(seed) { AcksByItself = false }.Open();
            for (int i = 0; i < 200; i++) pair.Log.Add(pair.NowUs, i);
            pair.Run(100_000);
            ulong highest = 0;
            for (int i = 0; i < 20 && pair.Device.State == DeviceSessionState.Open; i++)
            {
                Ack ack = RandomAck(dice, pair.Log.BootId);
                if (ack.UpTo <= pair.Log.Next) highest = Math.Max(highest, ack.Next);
                pair.Collector.SendAck(ack);
                pair.FromCollector();
                pair.Run(dice.Next(50_000));
            }

            Assert.True(pair.Log.First <= highest);
        }
    }

    private static Ack RandomAck(Random dice, ulong bootId)
    {
        Ack ack = new() { BootId = bootId, Next = (ulong)dice.Next(dice.Next(10) == 0 ? 300 : 200) };
        ulong end = ack.Next;
        for (int i = dice.Next(33); i > 0; i--)
        {
            ulong first = end + (ulong)dice.Next(5);
            ulong length = (ulong)dice.Next(1, 5);
            if (first + length > 200) break;
            ack.TryAddGap(first, length);
            end = first + length;
        }

        ack.UpTo = Math.Max(end, (ulong)dice.Next(201));
        ack.Heard = (ulong)dice.Next(4);
        ack.HeardByUdp = (ulong)dice.Next((int)ack.Heard + 1);
        for (int i = dice.Next(3); i > 0; i--) ack.TryAddPartial((ulong)dice.Next(250), (ulong)dice.NextInt64());
        return ack;
    }

    private static SessionPair Receive(Func<SessionPair, Ack> ack)
    {
        SessionPair pair = new SessionPair { AcksByItself = false }.Open();
        for (int i = 0; i < 5; i++) pair.Log.Add(pair.NowUs, i);
        pair.Run(60_000);
        pair.Collector.SendAck(ack(pair));
        pair.FromCollector();
        pair.Run(50_000);
        return pair;
    }
}
