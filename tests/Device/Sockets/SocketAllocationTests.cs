using System.Net;
using System.Net.Sockets;
using Telemetry.Device.Sockets;
using Telemetry.Protocol.Tests;

namespace Telemetry.Device.Tests.Sockets;

/// <summary>What a microcontroller does for each datagram and record must leave nothing for its collector of garbage.</summary>
public sealed class SocketAllocationTests : IDisposable
{
    private readonly WokenLink _woken = new();
    private readonly byte[] _buffer = new byte[2_048];

    public void Dispose() => _woken.Dispose();

    [Fact]
    public void Datagrams_ToTheSameCollector_AllocateNothing()
    {
        using Socket collector = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        collector.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)collector.LocalEndPoint!).Port;
        using Socket other = _woken.Connected();
        DatagramLink link = new(_woken.Link, _woken.Wake);
        link.Send("", port, _buffer, 0, 100);
        long allocated = Allocations.Least(() =>
        {
            for (int i = 0; i < 100; i++) link.Send("", port, _buffer, 0, 100);
        });
        Assert.Equal(0, link.Unsent);
        link.Close();
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Records_BothWays_AllocateNothing()
    {
        using Socket other = _woken.Connected();
        byte[] there = new byte[2_048];
        Exchange(other, there);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < 50; i++) Exchange(other, there);
        }));
    }

    private void Exchange(Socket other, byte[] there)
    {
        if (_woken.Link.Send(_buffer, 0, 50) != 50) throw new InvalidOperationException("the link is full");
        for (int got = 0; got < 50;) got += other.Receive(there, 0, there.Length, SocketFlags.None);
        other.Send(there, 0, 50, SocketFlags.None);
        for (int got = 0; got < 50;) got += _woken.Link.Receive(_buffer, 0, _buffer.Length);
    }
}
