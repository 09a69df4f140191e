using System.Net;
using System.Net.Sockets;

namespace Telemetry.Benchmarks;

/// <summary>The least that any collector pays: one system call a datagram, on loopback, without looking at what came.</summary>
public sealed class SocketRead : Workload
{
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly SocketAddress _from = new(AddressFamily.InterNetwork);
    private readonly byte[] _datagram;
    private readonly byte[] _buffer = new byte[2_048];

    public SocketRead(int readings, int bytes)
        : base("bare socket read", readings)
    {
        _datagram = new byte[bytes];
        _receiver.ReceiveBufferSize = 1 << 20;
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sender.Connect(_receiver.LocalEndPoint!);
    }

    public override int Bytes => _datagram.Length;

    public override void Prepare()
    {
        for (int i = 0; i < Datagrams; i++)
        {
            _sender.Send(_datagram);
        }
    }

    public override void Run()
    {
        for (int i = 0; i < Datagrams; i++)
        {
            _receiver.ReceiveFrom(_buffer, SocketFlags.None, _from);
        }
    }

    public override void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        base.Dispose();
    }
}
