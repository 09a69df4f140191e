using System.Net;
using System.Net.Sockets;
using Telemetry.Device;
using Telemetry.Device.Sockets;
using Telemetry.Wire;

namespace Telemetry.Simulator.Sockets;

/// <summary>
/// A device's own UDP socket. Sending never blocks: what the system does not take is dropped and counted, the protocol
/// repairs it. It listens only after a discovery question, because version 1 sends nothing else to a device.
/// </summary>
public sealed class UdpDatagramLink : IDatagramLink, IDisposable
{
    private readonly Action _wake;
    private readonly ConnectedPeer _peer;
    private readonly byte[] _answer = new byte[Limits.DiscoveryBytes + 1];
    private Socket? _socket;
    private SocketAsyncEventArgs? _receive;
    private SocketAddress? _target;
    private IPAddress? _targetAddress;
    private int _targetPort;
    private volatile bool _answered;

    /// <param name="wake">Called from any thread when an answer has come; once more, perhaps, just after the link was closed.</param>
    public UdpDatagramLink(Action wake, ConnectedPeer peer)
    {
        _wake = wake;
        _peer = peer;
    }

    /// <summary>Datagrams that the system did not take.</summary>
    public long Unsent { get; private set; }

    /// <summary>Why the last of <see cref="Unsent"/> was not sent, for a person; empty when all were.</summary>
    public string LastError { get; private set; } = "";

    public void Send(string host, int port, byte[] buffer, int offset, int count)
    {
        IPAddress? address = string.IsNullOrEmpty(host) ? _peer.Address : Literal(host);
        if (address is null)
        {
            Drop(string.IsNullOrEmpty(host) ? "there was no control connection yet" : $"{host} is not an IP address");
            return;
        }

        SendTo(address, port, new ReadOnlySpan<byte>(buffer, offset, count));
    }

    public int Receive(byte[] buffer, int offset, int count, out string fromHost)
    {
        fromHost = "";
        if (!_answered) return 0;
        int received = Math.Min(count, _receive!.BytesTransferred);
        Array.Copy(_answer, 0, buffer, offset, received);
        fromHost = ((IPEndPoint)_receive.RemoteEndPoint!).Address.ToString();
        _answered = false;
        Listen();
        return received;
    }

    /// <summary>To every network of this machine; dropped, and counted, when none took it.</summary>
    public void Broadcast(int port, byte[] buffer, int offset, int count)
    {
        ReadOnlySpan<byte> question = new(buffer, offset, count);
        bool isSent = false;
        string why = "";
        foreach (IPAddress network in LocalNetworks.Broadcasts())
        {
            // Where one network cannot be reached, the limited broadcast without a default route for one, others can.
            if (TrySendTo(network, port, question, out string error)) isSent = true;
            else why = error;
        }

        if (!isSent) Drop(why);
        if (_receive is null) Listen();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _receive?.Dispose();
    }

    private static IPAddress? Literal(string host) => IPAddress.TryParse(host, out IPAddress? address) ? address : null;

    private void SendTo(IPAddress address, int port, ReadOnlySpan<byte> datagram)
    {
        if (!TrySendTo(address, port, datagram, out string error)) Drop(error);
    }

    private bool TrySendTo(IPAddress address, int port, ReadOnlySpan<byte> datagram, out string error)
    {
        try
        {
            Aim(address, port);
            _socket!.SendTo(datagram, SocketFlags.None, _target!);
            error = "";
            return true;
        }
        catch (SocketException e)
        {
            error = e.Message;
            return false;
        }
    }

    private void Aim(IPAddress address, int port)
    {
        if (_socket is not null && port == _targetPort && address.Equals(_targetAddress)) return;
        if (_socket is null || _socket.AddressFamily != address.AddressFamily)
        {
            _socket?.Dispose();
            _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            if (address.AddressFamily == AddressFamily.InterNetwork) _socket.EnableBroadcast = true;
        }

        _target = new IPEndPoint(address, port).Serialize();
        _targetAddress = address;
        _targetPort = port;
    }

    private void Listen()
    {
        if (_receive is null)
        {
            _receive = new SocketAsyncEventArgs();
            _receive.SetBuffer(_answer);
            _receive.Completed += (_, _) => OnAnswer();
        }

        _receive.RemoteEndPoint = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            if (_socket is not null && !_socket.ReceiveFromAsync(_receive)) OnAnswer();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Drop(e.Message);
        }
    }

    private void OnAnswer()
    {
        if (_receive!.SocketError != SocketError.Success || _receive.BytesTransferred == 0) return;
        _answered = true;
        _wake();
    }

    private void Drop(string why)
    {
        Unsent++;
        LastError = why;
    }
}
