using System.Net;
using System.Net.Sockets;
using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Tests.Hosting;

[Collection(RealSockets.Name)]
public sealed class PortsTests
{
    [Fact]
    public void Open_PortZero_GivesTcpAndUdpTheSameNumber()
    {
        using Ports ports = Ports.Open(0);

        Assert.NotEqual(0, ports.Number);
        Assert.Equal(ports.Number, ((IPEndPoint)ports.Datagrams.LocalEndPoint!).Port);
        Assert.Equal(ports.Number, ((IPEndPoint)ports.Control.LocalEndPoint!).Port);
    }

    [Fact]
    public void Open_PortThatIsTaken_NamesPortAndHolder()
    {
        using Ports first = Ports.Open(0);

        UserException fault = Assert.Throws<UserException>(() => Ports.Open(first.Number));

        Assert.Equal(ExitCode.InUse, fault.ExitCode);
        Assert.Contains($"port {first.Number}/udp is in use", fault.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains($"process {Environment.ProcessId} ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PortWhoseTcpHalfIsTaken_NamesThatHalfAndLeavesTheOtherFree()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Any, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        UserException fault = Assert.Throws<UserException>(() => Ports.Open(port));

        Assert.Contains($"port {port}/tcp is in use", fault.Message, StringComparison.Ordinal);
        using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(new IPEndPoint(IPAddress.Any, port));
    }

    [Fact]
    public void Count_OfKernelDrops_RisesWhenNobodyReads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells");
        using Ports ports = Ports.Open(0);
        ports.Datagrams.ReceiveBufferSize = 4096;
        using Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Equal(0UL, KernelDrops.Count(ports.Datagrams));

        for (int i = 0; i < 100; i++)
            sender.SendTo(new byte[1000], new IPEndPoint(IPAddress.Loopback, ports.Number));

        // A busy kernel delivers, and drops, a little later.
        Assert.True(SpinWait.SpinUntil(() => KernelDrops.Count(ports.Datagrams) > 0, HostBench.Patience));
        Assert.InRange(KernelDrops.Count(ports.Datagrams), 1UL, 100UL);
    }
}
