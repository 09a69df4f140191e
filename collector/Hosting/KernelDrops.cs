using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Telemetry.Collector.Hosting;

/// <summary>Datagrams that the system threw away because the receive buffer was full. Only Linux tells.</summary>
public static class KernelDrops
{
    // socket(7), linux/sock_diag.h: SO_MEMINFO gives an array of 32-bit counters, of which this is SK_MEMINFO_DROPS.
    private const int SocketLevel = 1;
    private const int MemoryInfo = 55;
    private const int DropsIndex = 8;
    private const int Counters = 9;

    public static ulong Count(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return 0;

        Span<uint> counters = stackalloc uint[Counters];
        try
        {
            int bytes = socket.GetRawSocketOption(SocketLevel, MemoryInfo, MemoryMarshal.AsBytes(counters));
            return bytes == Counters * sizeof(uint) ? counters[DropsIndex] : 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
