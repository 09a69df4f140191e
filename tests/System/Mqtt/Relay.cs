using System.Net;
using System.Net.Sockets;

namespace Telemetry.SystemTests.Mqtt;

/// <summary>
/// A way to the broker that a test can close and open: a broker that comes back is to have its subscriber before it has the collector, or what
/// is published in between would be counted nowhere.
/// </summary>
internal sealed class Relay : IDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly Task _accepting;
    private bool _isOpen = true;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Open()
    {
        lock (_clients)
            _isOpen = true;
    }

    public void Close()
    {
        lock (_clients)
        {
            _isOpen = false;
            foreach (TcpClient client in _clients)
                client.Dispose();
            _clients.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Close();
        Assert.True(_accepting.Wait(TimeSpan.FromSeconds(60)));
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient broker = new();
        try
        {
            if (!Keep(client) || !Keep(broker))
                return;

            await broker.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(client.GetStream().CopyToAsync(broker.GetStream()), broker.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two is gone: so is the way.
        }
        finally
        {
            client.Dispose();
        }
    }

    private bool Keep(TcpClient client)
    {
        lock (_clients)
        {
            if (_isOpen)
                _clients.Add(client);
            else
                client.Dispose();
            return _isOpen;
        }
    }
}
