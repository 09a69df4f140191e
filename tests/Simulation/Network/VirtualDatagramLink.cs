using Telemetry.Device;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>The UDP socket of a simulated device.</summary>
public sealed class VirtualDatagramLink(DeviceAttachment attachment) : IDatagramLink
{
    private const int QueuedAtMost = 16;
    private readonly Queue<byte[]> _received = new();

    public void Send(string host, int port, byte[] buffer, int offset, int count)
    {
        string to = host.Length == 0 ? attachment.ControlHost : host;
        if (Internet.LeadsToCollector(to, port))
        {
            attachment.SendDatagram(buffer, offset, count);
        }
    }

    public void Broadcast(int port, byte[] buffer, int offset, int count)
    {
        if (attachment.OnCollectorsNetwork && port == Internet.CollectorPort)
        {
            attachment.SendDatagram(buffer, offset, count);
        }
    }

    public int Receive(byte[] buffer, int offset, int count, out string fromHost)
    {
        fromHost = "";
        if (!_received.TryDequeue(out byte[]? datagram))
        {
            return 0;
        }

        count = Math.Min(count, datagram.Length);
        Array.Copy(datagram, 0, buffer, offset, count);
        fromHost = Internet.CollectorHost;
        return count;
    }

    /// <summary>A datagram arrived at the device's address, from the collector or from anybody.</summary>
    public void Arrive(byte[] packet, int count)
    {
        if (_received.Count < QueuedAtMost)
        {
            _received.Enqueue(packet.AsSpan(0, count).ToArray());
            attachment.Wake();
        }
    }

    public void Clear() => _received.Clear();
}
