using System.Net;
using System.Net.Sockets;

namespace Telemetry.Collector.Hosting;

/// <summary>The two sockets of the collector, on one port number for TCP and UDP (PROTOCOL 2), IPv6 and IPv4 alike.</summary>
public sealed class Ports : IDisposable
{
    // Asked for; the system gives what it allows. At 1,200 bytes a datagram this rides out a stall of the receiver of
    // some 70 ms at 100,000 datagrams a second, and of seconds at the rates of a small site.
    private const int WantedReceiveBytes = 8 * 1024 * 1024;

    // 1,000 devices that come back within the same second (PROTOCOL 13.6) wait here, not in a retransmission.
    private const int AcceptBacklog = 1024;

    // With port 0 the system chooses a UDP port whose TCP twin may be taken; chance makes a few tries enough.
    private const int PairTries = 20;

    private Ports(Socket datagrams, Socket control)
    {
        Datagrams = datagrams;
        Control = control;
        Number = ((IPEndPoint)datagrams.LocalEndPoint!).Port;
    }

    /// <summary>The UDP socket.</summary>
    public Socket Datagrams { get; }

    /// <summary>The TCP socket, bound and listening.</summary>
    public Socket Control { get; }

    public int Number { get; }

    /// <summary>What the receive buffer should hold and what the system gave, in bytes.</summary>
    public (int Wanted, int Given) ReceiveBuffer { get; private init; }

    /// <param name="port">1 to 65535, or 0 for one that the system chooses.</param>
    /// <exception cref="UserException">The port is taken or may not be used; names who holds it where the system tells.</exception>
    public static Ports Open(int port)
    {
        for (int attempt = 1; ; attempt++)
        {
            Socket datagrams = Bind(SocketType.Dgram, ProtocolType.Udp, port);
            try
            {
                int number = ((IPEndPoint)datagrams.LocalEndPoint!).Port;
                Socket control = Bind(SocketType.Stream, ProtocolType.Tcp, number);
                control.Listen(AcceptBacklog);
                return new Ports(datagrams, control) { ReceiveBuffer = (WantedReceiveBytes, EnlargeReceiveBuffer(datagrams)) };
            }
            catch (UserException) when (port == 0 && attempt < PairTries)
            {
                datagrams.Dispose();
            }
            catch
            {
                datagrams.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        Datagrams.Dispose();
        Control.Dispose();
    }

    private static Socket Bind(SocketType type, ProtocolType protocol, int port)
    {
        Socket socket = Socket.OSSupportsIPv6
            ? new Socket(AddressFamily.InterNetworkV6, type, protocol) { DualMode = true }
            : new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Explain(exception, protocol, port);
        }
    }

    private static UserException Explain(SocketException exception, ProtocolType protocol, int port)
    {
        string name = protocol == ProtocolType.Tcp ? "tcp" : "udp";
        switch (exception.SocketErrorCode)
        {
            case SocketError.AddressAlreadyInUse:
                string holder = PortHolder.Find(name, port) is { } found ? $" by {found}" : "";
                return new UserException(
                    $"port {port}/{name} is in use{holder}", "Stop it, or choose another port with --port N.", ExitCode.InUse);
            case SocketError.AccessDenied:
                return new UserException(
                    $"this user may not listen on port {port}/{name}", "Choose a port above 1023 with --port N.");
            default:
                return new UserException($"cannot listen on port {port}/{name}: {exception.Message}");
        }
    }

    private static int EnlargeReceiveBuffer(Socket socket)
    {
        try
        {
            socket.ReceiveBufferSize = WantedReceiveBytes;
        }
        catch (SocketException)
        {
            // Some systems refuse what is too large instead of giving what they allow; the default stays.
        }

        // Linux reports twice what it gives, for its own bookkeeping.
        return OperatingSystem.IsLinux() ? socket.ReceiveBufferSize / 2 : socket.ReceiveBufferSize;
    }
}
