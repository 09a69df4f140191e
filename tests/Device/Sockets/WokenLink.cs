using System.Net;
using System.Net.Sockets;
using Telemetry.Device.Sockets;

namespace Telemetry.Device.Tests.Sockets;

/// <summary>
/// A control link on a real socket, and who it connects to. Nothing waits a fixed time: every step waits for the wake-up that
/// the link promises.
/// </summary>
internal sealed class WokenLink : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Not disposed: a thread may still wake after the link was closed, as the link says.
    private readonly SemaphoreSlim _woken = new(0);
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[65_536];

    public WokenLink(HostName? names = null)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Link = new ControlLink(Wake, names ?? new HostName());
    }

    public ControlLink Link { get; }

    public Socket Listener => _listener;

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Wake() => _woken.Release();

    public void Until(Func<bool> condition)
    {
        while (!condition()) Assert.True(_woken.Wait(Patience), "the link never woke the device");
    }

    public Socket Connected(string host = "127.0.0.1")
    {
        _listener.Listen(8);
        Link.Open(host, Port);
        Socket other = _listener.Accept();
        Until(() => Link.State == LinkState.Open);
        return other;
    }

    /// <summary>Receives until there are so many bytes, or until the link is no longer open.</summary>
    public byte[] Receive(int count)
    {
        List<byte> all = [];
        Until(() =>
        {
            int received;
            while ((received = Link.Receive(_buffer, 0, _buffer.Length)) > 0) all.AddRange(_buffer.AsSpan(0, received));
            return all.Count >= count || Link.State != LinkState.Open;
        });
        return [.. all];
    }

    public void Dispose()
    {
        Link.Close();
        _listener.Dispose();
    }
}
