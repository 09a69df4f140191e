using Telemetry.Simulator.Network;

namespace Telemetry.Device.Tests.Simulator;

public sealed class FaultyControlLinkTests
{
    private static readonly NetworkFaults PulledFrom2To5 = new() { Outages = [new Outage(2_000_000, 3_000_000)] };

    private readonly List<FakeControlLink> _links = [];
    private readonly byte[] _buffer = new byte[8_192];

    private FaultyControlLink Link(NetworkFaults faults) => new(
        () =>
        {
            _links.Add(new FakeControlLink());
            return _links[^1];
        },
        faults,
        seed: 7);

    private static FaultyControlLink Opened(FaultyControlLink link)
    {
        link.Open("collector", 5170);
        link.Advance(500_000);
        Assert.Equal(LinkState.Open, link.State);
        return link;
    }

    [Fact]
    public void Pass_NoFaults_BytesGoBothWaysAtOnce()
    {
        FaultyControlLink link = Opened(Link(NetworkFaults.None));
        Assert.Equal(3, link.Send([1, 2, 3], 0, 3));
        Assert.Equal([1, 2, 3], _links[0].Sent);
        _links[0].Give(4, 5);
        Assert.Equal(2, link.Receive(_buffer, 0, _buffer.Length));
        Assert.Equal(long.MaxValue, link.NextDeadlineUs);
    }

    [Fact]
    public void Open_RefusedByTheOtherSide_SaysWhy()
    {
        FaultyControlLink link = Link(NetworkFaults.None);
        link.Open("collector", 5170);
        _links[0].End(LinkState.Failed, "connection refused");
        Assert.Equal(LinkState.Failed, link.State);
        Assert.Equal("connection refused", link.Error);
    }

    [Fact]
    public void Send_CablePulled_WaitsAndArrivesInOrderWhenItIsBack()
    {
        FaultyControlLink link = Opened(Link(PulledFrom2To5));
        link.Advance(2_000_000);
        link.Send([1, 2], 0, 2);
        link.Advance(3_000_000);
        link.Send([3], 0, 1);
        Assert.Empty(_links[0].Sent);
        Assert.Equal(5_000_000, link.NextDeadlineUs);
        link.Advance(5_000_000);
        Assert.Equal([1, 2, 3], _links[0].Sent);
    }

    [Fact]
    public void Send_CablePulledForLong_TakesNoMoreThanTheBufferHolds()
    {
        FaultyControlLink link = Opened(Link(PulledFrom2To5));
        link.Advance(2_000_000);
        int taken = 0;
        for (int i = 0; i < 100; i++)
        {
            taken += link.Send(_buffer, 0, 1_000);
        }

        Assert.Equal(FaultyControlLink.BufferBytes, taken);
    }

    [Fact]
    public void Receive_CablePulled_NothingComesUntilItIsBack()
    {
        FaultyControlLink link = Opened(Link(PulledFrom2To5));
        link.Advance(2_000_000);
        _links[0].Give(1, 2, 3);
        Assert.Equal(0, link.Receive(_buffer, 0, _buffer.Length));
        link.Advance(5_000_000);
        Assert.Equal(3, link.Receive(_buffer, 0, _buffer.Length));
    }

    [Fact]
    public void State_OtherSideClosesWhileTheCableIsPulled_ShowsOnlyWhenItIsBack()
    {
        FaultyControlLink link = Opened(Link(PulledFrom2To5));
        link.Advance(2_000_000);
        _links[0].End(LinkState.Closed, "closed");
        Assert.Equal(LinkState.Open, link.State);
        link.Advance(5_000_000);
        Assert.Equal(LinkState.Closed, link.State);
    }

    [Fact]
    public void Open_CablePulled_HangsUntilItIsBack()
    {
        FaultyControlLink link = Link(PulledFrom2To5);
        link.Advance(2_500_000);
        link.Open("collector", 5170);
        Assert.Equal(LinkState.Opening, link.State);
        Assert.Empty(_links);
        Assert.Equal(5_000_000, link.NextDeadlineUs);
        link.Advance(5_000_000);
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public void Close_CablePulled_TheOtherSideLearnsItOnlyWhenItIsBack()
    {
        FaultyControlLink link = Opened(Link(PulledFrom2To5));
        link.Advance(2_000_000);
        link.Close();
        Assert.Equal(LinkState.Closed, link.State);
        Assert.False(_links[0].WasClosed);
        Assert.Equal(5_000_000, link.NextDeadlineUs);
        link.Advance(5_000_000);
        Assert.True(_links[0].WasClosed);
    }

    [Fact]
    public void Pass_WithDelayAndJitter_KeepsTheOrderAndTheDelay()
    {
        FaultyControlLink link = Opened(Link(new NetworkFaults { DelayUs = 30_000, JitterUs = 50_000 }));
        long nowUs = 1_000_000;
        for (byte i = 0; i < 100; i++, nowUs += 1_000)
        {
            link.Advance(nowUs);
            link.Send([i], 0, 1);
            _links[0].Give(i);
        }

        Assert.True(_links[0].Sent.Count < 100);
        List<byte> received = [];
        for (; received.Count < 100; nowUs += 1_000)
        {
            Assert.True(nowUs < 3_000_000, "the bytes never came");
            link.Advance(nowUs);
            received.AddRange(_buffer.AsSpan(0, link.Receive(_buffer, 0, _buffer.Length)));
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), received);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), _links[0].Sent);
    }

    [Fact]
    public void State_OtherSideClosesBehindDelayedBytes_ShowsAfterThem()
    {
        FaultyControlLink link = Opened(Link(new NetworkFaults { DelayUs = 30_000 }));
        _links[0].Give(1, 2);
        link.Advance(1_000_000);
        _links[0].End(LinkState.Closed, "closed");
        Assert.Equal(LinkState.Open, link.State);
        link.Advance(1_030_000);
        Assert.Equal(2, link.Receive(_buffer, 0, _buffer.Length));
        Assert.Equal(LinkState.Closed, link.State);
    }
}
