using System.Net;
using System.Net.Sockets;
using Telemetry.Device;

namespace Telemetry.Simulator.Sockets;

/// <summary>
/// The control connection on a real socket. No call blocks and no thread belongs to it: the runtime's socket engine calls
/// back, which only wakes the device. One link is one connection; <see cref="Close"/> is for good.
/// </summary>
public sealed class TcpControlLink : IControlLink, IDisposable
{
    /// <summary>What the system does not take at once, at most; several of the largest control records.</summary>
    private const int PendingBytes = 8_192;

    private readonly Action _wake;
    private readonly ConnectedPeer _peer;
    private readonly CancellationTokenSource _closing = new();
    private readonly SocketAsyncEventArgs _readable = new();
    private readonly SocketAsyncEventArgs _sent = new();
    private Socket? _socket;
    private byte[]? _pending;
    private string _host = "";
    private int _port;
    private volatile string _error = "";
    private volatile LinkState _state;
    private volatile bool _maybeReadable;
    private volatile bool _sending;
    private bool _closed;

    /// <param name="wake">Called from any thread when something changed; once more, perhaps, just after the link was closed.</param>
    public TcpControlLink(Action wake, ConnectedPeer peer)
    {
        _wake = wake;
        _peer = peer;
        _readable.Completed += OnReadable;
        _sent.Completed += OnSent;
    }

    public LinkState State => _state;

    public string Error => _error;

    public void Open(string host, int port)
    {
        _host = host;
        _port = port;
        _state = LinkState.Opening;
        _ = ConnectAsync();
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        if (_state != LinkState.Open || !_maybeReadable) return 0;
        int received = _socket!.Receive(buffer, offset, count, SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            _maybeReadable = false;
            WaitReadable();
            return 0;
        }

        if (error != SocketError.Success)
        {
            Fail(error);
            return 0;
        }

        if (received == 0) Fail($"{Peer} closed the connection", LinkState.Closed);
        return received;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        if (_state != LinkState.Open || _sending) return 0;
        int sent = _socket!.Send(buffer, offset, count, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success) return sent;
        if (error == SocketError.WouldBlock) return SendLater(buffer, offset, count);
        Fail(error);
        return 0;
    }

    public void Close() => Dispose();

    public void Dispose()
    {
        lock (_closing)
        {
            if (_closed) return;
            _closed = true;
            _state = LinkState.Closed;
        }

        _closing.Cancel();
        _socket?.Dispose();
        _readable.Dispose();
        _sent.Dispose();
        _closing.Dispose();
    }

    private string Peer => $"{_host}:{_port}";

    private async Task ConnectAsync()
    {
        CancellationToken closing = _closing.Token;
        Socket? socket = null;
        try
        {
            IPAddress[] addresses = IPAddress.TryParse(_host, out IPAddress? literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(_host, closing).ConfigureAwait(false);
            socket = await ConnectAnyAsync(addresses, closing).ConfigureAwait(false);
            socket.NoDelay = true;
            socket.Blocking = false;
            Opened(socket);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            if (!closing.IsCancellationRequested) Fail(e.SocketErrorCode);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            socket?.Dispose();
            return;
        }

        _wake();
    }

    private void Opened(Socket socket)
    {
        IPAddress address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        lock (_closing)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _socket = socket;
            _peer.Address = address;
            _maybeReadable = true;
            _state = LinkState.Open;
        }
    }

    /// <summary>Tries one address after the other; a name may have an IPv6 address on which nobody listens.</summary>
    private async Task<Socket> ConnectAnyAsync(IPAddress[] addresses, CancellationToken closing)
    {
        SocketException? last = null;
        foreach (IPAddress address in addresses)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, _port), closing).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException e)
            {
                last = e;
                socket.Dispose();
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>A receive of no bytes completes when there is something to receive, so no buffer waits for each device.</summary>
    private void WaitReadable()
    {
        try
        {
            if (!_socket!.ReceiveAsync(_readable)) OnReadable(null, _readable);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: nobody waits any more.
        }
    }

    private void OnReadable(object? sender, SocketAsyncEventArgs e)
    {
        // An error shows at the next Receive, in the device's own thread.
        _maybeReadable = true;
        _wake();
    }

    private int SendLater(byte[] buffer, int offset, int count)
    {
        _pending ??= new byte[PendingBytes];
        int taken = Math.Min(count, PendingBytes);
        Array.Copy(buffer, offset, _pending, 0, taken);
        _sent.SetBuffer(_pending, 0, taken);
        _sending = true;
        try
        {
            if (!_socket!.SendAsync(_sent)) OnSent(null, _sent);
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }

        return taken;
    }

    private void OnSent(object? sender, SocketAsyncEventArgs e)
    {
        if (e.SocketError != SocketError.Success && _state == LinkState.Open) Fail(e.SocketError);
        _sending = false;
        _wake();
    }

    private void Fail(SocketError error) => Fail(Describe(error), LinkState.Failed);

    private void Fail(string why, LinkState state)
    {
        lock (_closing)
        {
            // A connection or a send that ends late does not open a closed link again.
            if (_closed) return;
            _error = why;
            _state = state;
        }
    }

    private string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => $"connection refused by {Peer} (no collector is running there)",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => $"connection reset by {Peer}",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"the name {_host} is not known to DNS",
        SocketError.TimedOut => $"{Peer} did not answer",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => $"no route to {Peer}",
        SocketError.TooManyOpenSockets => "too many open files (raise the limit: ulimit -n)",
        SocketError.AddressNotAvailable => "no free local port is left",
        _ => $"{Peer}: {new SocketException((int)error).Message}",
    };
}
