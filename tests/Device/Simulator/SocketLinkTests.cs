using System.Net;
using System.Net.Sockets;
using Telemetry.Simulator.Sockets;

namespace Telemetry.Device.Tests.Simulator;

/// <summary>Real sockets on loopback. Nothing waits a fixed time: every step waits for the wake-up that the link promises.</summary>
public sealed class SocketLinkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Not disposed: a socket may still call back after the link was closed, as the links say.
    private readonly SemaphoreSlim _woken = new(0);
    private readonly ConnectedPeer _peer = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpControlLink _link;
    private readonly byte[] _buffer = new byte[65_536];

    public SocketLinkTests()
    {
        _listener.Start();
        _link = new TcpControlLink(() => _woken.Release(), _peer);
    }

    public void Dispose()
    {
        _link.Dispose();
        _listener.Dispose();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private void Until(Func<bool> condition)
    {
        while (!condition()) Assert.True(_woken.Wait(Patience), "the link never woke the device");
    }

    private Socket Connected(string host = "127.0.0.1")
    {
        _link.Open(host, Port);
        Socket other = _listener.AcceptSocket();
        Until(() => _link.State == LinkState.Open);
        return other;
    }

    private byte[] Receive(int count)
    {
        List<byte> all = [];
        Until(() =>
        {
            int received;
            while ((received = _link.Receive(_buffer, 0, _buffer.Length)) > 0) all.AddRange(_buffer.AsSpan(0, received));
            return all.Count >= count || _link.State != LinkState.Open;
        });
        return [.. all];
    }

    [Fact]
    public void Open_SomebodyListens_BecomesOpenAndNamesThePeer()
    {
        using Socket other = Connected();
        Assert.Equal(IPAddress.Loopback, _peer.Address);
        Assert.Equal("", _link.Error);
    }

    [Fact]
    public void Open_ByName_ReachesTheAddressThatListens()
    {
        using Socket other = Connected("localhost");
        Assert.Equal(LinkState.Open, _link.State);
    }

    [Fact]
    public void Open_NobodyListens_FailsAndSaysWho()
    {
        // Bound, so that nobody else gets the port, but not listening.
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        _link.Open("127.0.0.1", port);
        Until(() => _link.State == LinkState.Failed);
        Assert.Equal($"connection refused by 127.0.0.1:{port} (no collector is running there)", _link.Error);
    }

    [Fact]
    public void Receive_BytesOfTheOtherSide_ComeInOrderAndThenNone()
    {
        using Socket other = Connected();
        Assert.Equal(0, _link.Receive(_buffer, 0, _buffer.Length));
        for (byte i = 0; i < 50; i++)
        {
            other.Send([i]);
            Assert.Equal([i], Receive(1));
        }
    }

    [Fact]
    public void Receive_OtherSideCloses_GivesTheBytesBeforeAndThenSaysSo()
    {
        Socket other = Connected();
        other.Send([1, 2, 3]);
        other.Dispose();
        Assert.Equal([1, 2, 3], Receive(4));
        Assert.Equal(LinkState.Closed, _link.State);
        Assert.Contains("closed the connection", _link.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Receive_OtherSideResets_Fails()
    {
        Socket other = Connected();
        other.LingerState = new LingerOption(true, 0);
        other.Dispose();
        Receive(1);
        Assert.Equal(LinkState.Failed, _link.State);
        Assert.StartsWith("connection reset by 127.0.0.1", _link.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_MoreThanTheSystemTakes_NeverBlocksAndLosesNothing()
    {
        using Socket other = Connected();
        // Systems hold some megabytes; more than this none does.
        const int largest = 1_000_000_000;
        byte[] pattern = new byte[8_192];
        int sent = 0;
        int refused = 0;
        // The other side does not read before the link has refused bytes, which shows that Send returns.
        while (refused == 0 && sent < largest)
        {
            int taken = SendPattern(pattern, sent, largest);
            refused += taken == 0 ? 1 : 0;
            sent += taken;
        }

        Assert.Equal(1, refused);
        int total = sent + 10_000_000;
        Task<long> reading = Task.Run(() => CountMatching(other, total));
        while (sent < total)
        {
            int taken = SendPattern(pattern, sent, total);
            sent += taken;
            if (taken == 0) Assert.True(_woken.Wait(Patience), "the link never said that it takes bytes again");
        }

        Assert.Equal(total, await reading);
    }

    private int SendPattern(byte[] pattern, int from, int total)
    {
        int count = Math.Min(pattern.Length, total - from);
        for (int i = 0; i < count; i++) pattern[i] = (byte)((from + i) * 31);
        return _link.Send(pattern, 0, count);
    }

    private static long CountMatching(Socket socket, long total)
    {
        byte[] buffer = new byte[65_536];
        long position = 0;
        while (position < total)
        {
            int received = socket.Receive(buffer);
            for (int i = 0; i < received; i++, position++)
            {
                if (buffer[i] != (byte)(position * 31)) return position;
            }
        }

        return position;
    }

    [Fact]
    public void Close_TwiceAndBeforeTheConnectionStands_IsHarmless()
    {
        _link.Open("127.0.0.1", Port);
        _link.Close();
        _link.Close();
        Assert.Equal(LinkState.Closed, _link.State);
        Assert.Equal(0, _link.Send(_buffer, 0, 1));
        Assert.Equal(0, _link.Receive(_buffer, 0, 1));
    }

    [Fact]
    public void Send_DatagramWithoutHost_GoesToTheControlConnectionsAddress()
    {
        using Socket receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        receiver.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        int port = ((IPEndPoint)receiver.LocalEndPoint!).Port;
        using UdpDatagramLink link = new(() => { }, _peer);
        link.Send("", port, [1], 0, 1);
        Assert.Equal(1, link.Unsent);

        _peer.Address = IPAddress.Loopback;
        link.Send("", port, [9, 1, 2, 9], 1, 2);
        Assert.Equal(2, receiver.Receive(_buffer));
        Assert.Equal([1, 2], _buffer[..2]);
        link.Send("127.0.0.1", port, [3], 0, 1);
        Assert.Equal(1, receiver.Receive(_buffer));
        Assert.Equal(1, link.Unsent);
    }

    [Fact]
    public void Broadcast_CollectorOnThisMachine_IsHeardAndItsAnswerToo()
    {
        using Socket receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Any, 0));
        receiver.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        using UdpDatagramLink link = new(() => _woken.Release(), _peer);
        link.Broadcast(((IPEndPoint)receiver.LocalEndPoint!).Port, [7, 7], 0, 2);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(2, receiver.ReceiveFrom(_buffer, ref from));
        receiver.SendTo([8, 8, 8], from);
        string host = "";
        int received = 0;
        Until(() => (received = link.Receive(_buffer, 0, _buffer.Length, out host)) > 0);
        Assert.Equal(3, received);
        Assert.True(IPAddress.TryParse(host, out _), host);
    }
}
