namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>PROTOCOL 7.6, 9.4: readings in pieces.</summary>
public class LargeReadingTests
{
    [Theory]
    [InlineData(1_140, 1)]
    [InlineData(1_300, 2)]
    [InlineData(65_536, 64)]
    public void LargeReading_OnAGoodNetwork_IsSentOnceInAsManyPiecesAsItNeeds(int bytes, int datagrams)
    {
        SessionPair pair = new SessionPair().Open();
        pair.Log.Add(pair.NowUs, Data(bytes));
        pair.Run(2_000_000);

        Assert.Equal(datagrams, pair.Sent.Count);
        Assert.Equal(0, pair.Counters.ReadingsRepeated);
        pair.AssertAllArrived();
    }

    [Fact]
    public void LargeReading_SomePiecesLost_OnlyTheseAreSentAgain()
    {
        SessionPair pair = new() { Network = n => n is 5 or 9 or 10 ? [] : [10_000] };
        pair.Open();
        pair.Log.Add(pair.NowUs, Data(32 * 1024));
        pair.Run(2_000_000);

        pair.AssertAllArrived();
        Assert.Equal(35, pair.Sent.Count);
        Assert.Equal(3, pair.Counters.ReadingsRepeated);
    }

    [Fact]
    public void LargeReading_LastPieceLost_IsProbed()
    {
        SessionPair pair = new() { Network = n => n == 31 ? [] : [10_000] };
        pair.Open();
        pair.Log.Add(pair.NowUs, Data(32 * 1024));
        pair.Run(2_000_000);

        pair.AssertAllArrived();
        Assert.True(pair.Held.Pieces <= 34, $"{pair.Held.Pieces} pieces");
    }

    [Fact]
    public void LargeReading_PartlyReceivedBeforeAReconnect_OnlyTheRestIsSent()
    {
        SessionPair pair = new() { Network = n => n < 10 ? [10_000] : [] };
        pair.Open();
        pair.Log.Add(pair.NowUs, Data(32 * 1024));
        pair.Run(250_000);
        Assert.Equal(10, pair.Held.Pieces);
        pair.Disconnect();

        pair.Network = null;
        pair.Open();
        pair.Run(1_000_000);

        pair.AssertAllArrived();
        Assert.Equal(32, pair.Held.Pieces);
    }

    [Fact]
    public void LargeReadings_MoreThanMayBeUnderWay_AllArriveOneAfterTheOther()
    {
        SessionPair pair = new(largeReadings: 2);
        Random dice = new(5);
        pair.Network = _ => dice.Next(4) == 0 ? [] : [dice.Next(20_000)];
        pair.Open();
        for (int i = 0; i < 12; i++) pair.Log.Add(pair.NowUs, Data(5_000 + i));
        pair.RunUntil(() => pair.Log.First == 12, 20_000_000);
        pair.AssertAllArrived();
    }

    [Fact]
    public void LargeReading_AndSmallOnes_SmallOnesDoNotWaitForIt()
    {
        SessionPair pair = new SessionPair().Open();
        for (int i = 0; i < 8; i++) pair.Log.Add(pair.NowUs, Data(65_536));
        pair.Run(20_000);
        ulong small = pair.Log.Next;
        pair.Log.Add(pair.NowUs, 1.0);
        pair.Run(200_000);

        Assert.True(pair.Held.Received.ContainsKey(small));
        Assert.Equal(0UL, pair.Log.First);
    }

    [Fact]
    public void LargeReading_DroppedByTheLogWhileUnderWay_IsDeclaredLost()
    {
        SessionPair pair = new() { Network = n => n < 10 ? [10_000] : [] };
        pair.Open();
        pair.Log.Add(pair.NowUs, Data(32 * 1024));
        pair.Run(250_000);
        pair.Log.Drop(1);
        pair.Log.Add(pair.NowUs, 1.0);
        pair.Network = null;
        pair.Run(1_000_000);

        Assert.True(pair.Held.Lost.ContainsKey(0));
        pair.AssertAllArrived();
    }

    private static byte[] Data(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7 + (i >> 8)))];
}
