using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Telemetry.Device.Host;

/// <summary>
/// Tells systemd how the program is, as sd_notify(3) does: one datagram of <c>KEY=VALUE</c> lines to the socket in
/// <c>NOTIFY_SOCKET</c>. Without systemd every call does nothing.
/// </summary>
public sealed class Systemd : IDisposable
{
    private readonly Socket? _socket;

    private Systemd(Socket? socket, long watchdogUs)
    {
        _socket = socket;
        WatchdogUs = watchdogUs;
    }

    /// <summary>systemd restarts a service that sends no sign of life for so long, microseconds; 0: it does not watch.</summary>
    public long WatchdogUs { get; }

    /// <summary>There is a systemd that listens.</summary>
    public bool IsConnected => _socket is not null;

    /// <param name="variable">environment variables; null where there is none</param>
    /// <param name="processId">of this process: a watchdog may be meant for another</param>
    public static Systemd Connect(Func<string, string?> variable, int processId)
    {
        string? path = variable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(path)) return new Systemd(null, 0);

        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // "@": a name that is in no directory, which the kernel writes with a zero byte.
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            return new Systemd(null, 0);
        }

        bool isForUs = variable("WATCHDOG_PID") is not { Length: > 0 } id || id == processId.ToString(CultureInfo.InvariantCulture);
        bool isWatched = long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long us) && isForUs;
        return new Systemd(socket, isWatched ? us : 0);
    }

    /// <summary>The service does its work: units that wait for it may start.</summary>
    public void Ready() => Notify("READY=1");

    public void Stopping() => Notify("STOPPING=1");

    /// <summary>A sign of life.</summary>
    public void Alive() => Notify("WATCHDOG=1");

    /// <summary>The line that <c>systemctl status</c> shows.</summary>
    public void Status(string text) => Notify($"STATUS={text.ReplaceLineEndings(" ")}");

    public void Dispose() => _socket?.Dispose();

    private void Notify(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // systemd is busy or gone: it will see the next one, or nobody will.
        }
    }
}
