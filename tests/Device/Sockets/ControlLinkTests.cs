using System.Net.Sockets;

namespace Telemetry.Device.Tests.Sockets;

public sealed class ControlLinkTests : IDisposable
{
    private readonly WokenLink _woken = new();
    private readonly byte[] _buffer = new byte[4_096];

    public void Dispose() => _woken.Dispose();

    [Fact]
    public void Receive_BytesOfTheOtherSide_ComeInOrderAndThenNone()
    {
        using Socket other = _woken.Connected();
        Assert.Equal(0, _woken.Link.Receive(_buffer, 0, _buffer.Length));
        for (byte i = 0; i < 100; i++)
        {
            other.Send([i]);
            Assert.Equal([i], _woken.Receive(1));
            Assert.Equal(0, _woken.Link.Receive(_buffer, 0, _buffer.Length));
        }
    }

    [Fact]
    public void Receive_MoreThanTheBufferHolds_ComesInPiecesWithoutBlocking()
    {
        using Socket other = _woken.Connected();
        byte[] sent = Pattern(_buffer.Length * 3);
        other.Send(sent);
        List<byte> all = [];
        _woken.Until(() =>
        {
            int received;
            while ((received = _woken.Link.Receive(_buffer, 0, 256)) > 0) all.AddRange(_buffer.AsSpan(0, received));
            return all.Count == sent.Length;
        });
        Assert.Equal(sent, all);
    }

    [Fact]
    public void Receive_OtherSideCloses_GivesTheBytesBeforeAndThenSaysSo()
    {
        Socket other = _woken.Connected();
        other.Send([1, 2, 3]);
        other.Dispose();
        Assert.Equal([1, 2, 3], _woken.Receive(4));
        Assert.Equal(LinkState.Closed, _woken.Link.State);
        Assert.Equal($"127.0.0.1:{_woken.Port} closed the connection", _woken.Link.Error);
    }

    [Fact]
    public void Receive_OtherSideResets_Fails()
    {
        Socket other = _woken.Connected();
        other.LingerState = new LingerOption(true, 0);
        other.Dispose();
        _woken.Receive(1);
        Assert.Equal(LinkState.Failed, _woken.Link.State);
        Assert.Equal($"connection reset by 127.0.0.1:{_woken.Port}", _woken.Link.Error);
    }

    [Fact]
    public void Send_ToASideThatHungUp_StillGivesItsLastWordsFirst()
    {
        Socket other = _woken.Connected();
        other.Send([7, 8, 9]);
        other.Dispose();

        // The first goes out and is answered with a reset, which a later one meets.
        Assert.True(SpinWait.SpinUntil(() => _woken.Link.Send(_buffer, 0, 1) == 0, TimeSpan.FromSeconds(60)));
        Assert.Equal(LinkState.Open, _woken.Link.State);
        Assert.Equal([7, 8, 9], _woken.Receive(4));
        Assert.NotEqual(LinkState.Open, _woken.Link.State);
    }

    [Fact]
    public async Task Send_OtherSideStopsReading_NeverBlocksAndLosesNothing()
    {
        using Socket other = _woken.Connected();
        byte[] sent = Pattern(16 * 1_024 * 1_024);
        int taken = 0;
        int refused = 0;

        // Nobody reads, so that the system's buffers are full at some point: then the link takes nothing, at once.
        while (refused < 1_000)
        {
            int count = _woken.Link.Send(sent, taken, sent.Length - taken);
            taken += count;
            refused = count == 0 ? refused + 1 : 0;
        }

        Assert.InRange(taken, 1, sent.Length - 1);
        byte[] received = new byte[sent.Length];
        Task reading = Task.Run(() =>
        {
            int got = 0;
            while (got < received.Length) got += other.Receive(received, got, received.Length - got, SocketFlags.None);
        });
        while (taken < sent.Length) taken += _woken.Link.Send(sent, taken, sent.Length - taken);
        await reading;
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public void Close_WhileTheOtherSideDoesNotRead_ReturnsAtOnceAndEndsTheThread()
    {
        using Socket other = _woken.Connected();
        while (_woken.Link.Send(_buffer, 0, _buffer.Length) > 0)
        {
        }

        _woken.Link.Close();
        _woken.Until(() => _woken.Link.Threads == 0);
        Assert.Equal(LinkState.Closed, _woken.Link.State);
        Assert.Equal("", _woken.Link.Error);
    }

    [Fact]
    public void Close_WhatWasSentBefore_StillArrives()
    {
        using Socket other = _woken.Connected();
        Assert.Equal(3, _woken.Link.Send([1, 2, 3], 0, 3));
        _woken.Link.Close();
        byte[] received = new byte[8];
        Assert.Equal(3, other.Receive(received));
    }

    [Fact]
    public void Close_ThenOpen_IsANewConnection()
    {
        for (int i = 0; i < 20; i++)
        {
            using Socket other = _woken.Connected();
            other.Send([(byte)i]);
            Assert.Equal([(byte)i], _woken.Receive(1));
            _woken.Link.Close();
            _woken.Until(() => _woken.Link.Threads == 0);
        }
    }

    [Fact]
    public void ReceiveAndSend_WithoutAConnection_TakeNothing()
    {
        Assert.Equal(0, _woken.Link.Receive(_buffer, 0, 1));
        Assert.Equal(0, _woken.Link.Send(_buffer, 0, 1));
        _woken.Link.Close();
        Assert.Equal(LinkState.Closed, _woken.Link.State);
    }

    private static byte[] Pattern(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
