using System.Net;
using System.Net.Sockets;
using Telemetry.Device.Sockets;

namespace Telemetry.Device.Tests.Sockets;

public sealed class DatagramLinkTests : IDisposable
{
    private readonly WokenLink _woken = new();
    private readonly DatagramLink _link;
    private readonly Socket _collector = Udp();
    private readonly byte[] _buffer = new byte[2_048];

    public DatagramLinkTests()
    {
        _link = new DatagramLink(_woken.Link, _woken.Wake);
    }

    public void Dispose()
    {
        _link.Close();
        _collector.Dispose();
        _woken.Dispose();
    }

    private int Port => ((IPEndPoint)_collector.LocalEndPoint!).Port;

    // Bound to every address: a broadcast does not reach a socket that is bound to one.
    private static Socket Udp()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return socket;
    }

    private byte[] Arrived()
    {
        int count = _collector.Receive(_buffer);
        return _buffer[..count];
    }

    [Fact]
    public void Send_ToAnAddress_Arrives()
    {
        _link.Send("127.0.0.1", Port, [0, 1, 2, 3], 1, 3);
        Assert.Equal([1, 2, 3], Arrived());
        Assert.Equal(0, _link.Unsent);
    }

    [Fact]
    public void Send_WithoutAHost_GoesWhereTheControlLinkIs()
    {
        using Socket other = _woken.Connected();
        _link.Send("", Port, [5], 0, 1);
        Assert.Equal([5], Arrived());
    }

    [Fact]
    public void Send_WithoutAHostOrAConnection_IsCounted()
    {
        _link.Send("", Port, [5], 0, 1);
        Assert.Equal(1, _link.Unsent);
        Assert.Equal("there is no control connection", _link.LastError);
    }

    [Fact]
    public void Send_ToAName_IsCounted()
    {
        _link.Send("collector", Port, [5], 0, 1);
        Assert.Equal(1, _link.Unsent);
        Assert.Equal("collector is not an IP address", _link.LastError);
    }

    [Fact]
    public void Send_NobodyListensForAWhile_GoesOnWhenSomebodyDoes()
    {
        int port = Port;
        _collector.Dispose();

        // The second meets the refusal of the first, and gets a new socket.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _link.Send("127.0.0.1", port, [5], 0, 1);
                return _link.Unsent > 0;
            },
            TimeSpan.FromSeconds(60)));
        using Socket again = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
        again.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _link.Send("127.0.0.1", port, [6], 0, 1);
        Assert.Equal(1, again.Receive(_buffer));
    }

    [Fact]
    public void Broadcast_CollectorOnThisMachine_IsAskedAndItsAnswerComesBack()
    {
        _link.Broadcast(Port, [1, 2, 3], 0, 3);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(3, _collector.ReceiveFrom(_buffer, ref from));
        _collector.SendTo([9, 8, 7], from);

        byte[] answer = new byte[64];
        string host = "";
        int count = 0;
        _woken.Until(() => (count = _link.Receive(answer, 0, answer.Length, out host)) > 0);
        Assert.Equal([9, 8, 7], answer[..count]);
        Assert.NotEqual("", host);
        Assert.Equal(0, _link.Receive(answer, 0, answer.Length, out _));
        Assert.Equal(0, _link.Unsent);
    }

    [Fact]
    public void Broadcast_MoreAnswersThanAreTaken_AreCountedAndTheNextIsHeard()
    {
        _link.Broadcast(Port, [1], 0, 1);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        _collector.ReceiveFrom(_buffer, ref from);
        byte[] answer = new byte[64];
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _collector.SendTo([1], from);
                return _link.AnswersDropped > 0;
            },
            TimeSpan.FromSeconds(60)));
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _collector.SendTo([77], from);
                while (_link.Receive(answer, 0, answer.Length, out _) > 0)
                {
                    if (answer[0] == 77) return true;
                }

                return false;
            },
            TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Close_WhileListening_EndsIt()
    {
        _link.Broadcast(Port, [1], 0, 1);
        _link.Close();
        Assert.Equal(0, _link.Receive(_buffer, 0, _buffer.Length, out _));
        _link.Broadcast(Port, [2], 0, 1);
        Assert.Equal(0, _link.Unsent);
    }
}
