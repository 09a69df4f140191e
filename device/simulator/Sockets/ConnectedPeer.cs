using System.Net;

namespace Telemetry.Simulator.Sockets;

/// <summary>The address that a device's control connection reached last; its datagrams go there unless told otherwise.</summary>
public sealed class ConnectedPeer
{
    private volatile IPAddress? _address;

    public IPAddress? Address
    {
        get => _address;
        set => _address = value;
    }
}
