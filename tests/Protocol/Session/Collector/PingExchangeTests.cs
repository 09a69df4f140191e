using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Collector;

public class PingExchangeTests
{
    [Fact]
    public void DueUs_AfterReady_IsFourTimesQuickThenTheHeartbeat()
    {
        PingExchange pings = new(5000, 0);
        Assert.Equal(5_000_000, pings.DueUs);

        pings.Hurry(1_000_000);
        List<long> sent = [];
        for (int i = 0; i < 6; i++)
        {
            sent.Add(pings.DueUs);
            pings.Send(pings.DueUs);
        }

        Assert.Equal([1_000_000, 1_250_000, 1_500_000, 1_750_000, 6_750_000, 11_750_000], sent);
    }

    [Fact]
    public void IsAnswer_SamePongTwice_IsTrueOnce()
    {
        PingExchange pings = new(5000, 0);
        Ping ping = pings.Send(100);
        Pong pong = new() { Id = ping.Id, PingTimeUs = ping.TimeUs };

        Assert.True(pings.IsAnswer(pong));
        Assert.False(pings.IsAnswer(pong));
    }

    [Fact]
    public void IsAnswer_TimeOrIdThatWasNotSent_IsFalse()
    {
        PingExchange pings = new(5000, 0);
        Ping ping = pings.Send(100);

        Assert.False(pings.IsAnswer(new Pong { Id = ping.Id, PingTimeUs = 101 }));
        Assert.False(pings.IsAnswer(new Pong { Id = ping.Id + 1, PingTimeUs = 100 }));
        Assert.False(pings.IsAnswer(new Pong { Id = ping.Id + 8, PingTimeUs = 100 }));
    }

    [Fact]
    public void IsAnswer_PingThatWasForgotten_IsFalse()
    {
        PingExchange pings = new(5000, 0);
        Ping first = pings.Send(100);
        for (int i = 0; i < 8; i++)
            pings.Send(200);

        Assert.False(pings.IsAnswer(new Pong { Id = first.Id, PingTimeUs = first.TimeUs }));
    }
}
