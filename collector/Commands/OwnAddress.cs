using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Commands;

/// <summary>Where devices find the collector of a data directory, as well as this machine can tell.</summary>
internal static class OwnAddress
{
    /// <summary>This machine's address with the port of the collector that runs, or else would run.</summary>
    public static async Task<string> OfCollectorAsync(DataDirectory data, CancellationToken cancelled)
    {
        int port;
        try
        {
            using CollectorClient client = new(data);
            port = (await client.StatusAsync(cancelled)).Port;
        }
        catch (UserException exception) when (exception.ExitCode == ExitCode.NotRunning)
        {
            port = Settings.Read(data, new SettingFlags()).Port;
        }

        return new IPEndPoint(OnTheWayOut(), port).ToString();
    }

    public static bool IsHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown;
    }

    /// <summary>
    /// This machine's address on the network that it reaches others by. Connecting a UDP socket only chooses a route: nothing is sent
    /// to the address, which is one for documentation (RFC 5737).
    /// </summary>
    private static IPAddress OnTheWayOut()
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}
