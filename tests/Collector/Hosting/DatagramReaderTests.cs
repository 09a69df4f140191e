using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Tests.Hosting;

[Collection(RealSockets.Name)]
public sealed class DatagramReaderTests : IDisposable
{
    private readonly Ports _ports = Ports.Open(0);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public static TheoryData<bool> Kinds => LinuxDatagramReader.IsSupported ? [true, false] : [false];

    public void Dispose()
    {
        _ports.Dispose();
        _sender.Dispose();
    }

    private DatagramReader Reader(bool isLinux)
    {
        _ports.Datagrams.ReceiveTimeout = DatagramReader.PatienceMs;
        return isLinux ? new LinuxDatagramReader(_ports.Datagrams) : new PortableDatagramReader(_ports.Datagrams);
    }

    /// <summary>A receive may come back empty before the datagram is there: the kernel is busy, or a signal came.</summary>
    private static bool Take(DatagramReader reader, DatagramBatch batch)
    {
        Stopwatch waiting = Stopwatch.StartNew();
        while (!reader.Receive(batch))
        {
            if (waiting.Elapsed > HostBench.Patience)
                return false;
        }

        return true;
    }

    private void Send(byte[] datagram) => _sender.SendTo(datagram, new IPEndPoint(IPAddress.Loopback, _ports.Number));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Receive_MoreThanABatch_GivesAllInOrder(bool isLinux)
    {
        const int sent = DatagramBatch.Capacity + 10;
        for (int i = 0; i < sent; i++)
            Send([(byte)i, 7, (byte)i]);
        DatagramBatch batch = new(_ports.Datagrams.AddressFamily);
        using DatagramReader reader = Reader(isLinux);
        List<byte> seen = [];

        while (seen.Count < sent && Take(reader, batch))
        {
            Assert.InRange(batch.Count, 1, DatagramBatch.Capacity);
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal(3, batch.Lengths[i]);
                Assert.Equal(7, batch.Slot(i)[1]);
                seen.Add(batch.Slot(i)[0]);
            }
        }

        Assert.Equal(Enumerable.Range(0, sent).Select(i => (byte)i), seen);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Receive_DatagramBeyondTheLimit_ShowsAsLongerThanTheLimit(bool isLinux)
    {
        Send(new byte[5000]);
        DatagramBatch batch = new(_ports.Datagrams.AddressFamily);
        using DatagramReader reader = Reader(isLinux);

        Assert.True(Take(reader, batch));

        Assert.Equal(1201, batch.Lengths[0]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Receive_WithNothingThere_ComesBackEmpty(bool isLinux)
    {
        DatagramBatch batch = new(_ports.Datagrams.AddressFamily);
        using DatagramReader reader = Reader(isLinux);

        Assert.False(reader.Receive(batch));
        Assert.Equal(0, batch.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Source_OfADatagramFromIp4_IsTheMappedAddressAndAnswersReachIt(bool isLinux)
    {
        _sender.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Send([1]);
        DatagramBatch batch = new(_ports.Datagrams.AddressFamily);
        using DatagramReader reader = Reader(isLinux);
        Assert.True(Take(reader, batch));

        ushort port = (ushort)((IPEndPoint)_sender.LocalEndPoint!).Port;
        Assert.Equal(new DatagramSource(0, 0xFFFF_7F00_0001, port), batch.Source(0));
        batch.Answer(_ports.Datagrams, 0, [42]);
        _sender.ReceiveTimeout = (int)HostBench.Patience.TotalMilliseconds;
        byte[] answer = new byte[10];
        Assert.Equal(1, _sender.Receive(answer));
        Assert.Equal(42, answer[0]);
    }
}
