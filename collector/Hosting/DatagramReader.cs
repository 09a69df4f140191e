using System.Net.Sockets;

namespace Telemetry.Collector.Hosting;

/// <summary>Reads datagrams from a socket, many at a time and without allocating. One thread uses it.</summary>
public abstract class DatagramReader : IDisposable
{
    /// <summary>How long <see cref="Receive"/> waits, so that its thread can look whether it should end.</summary>
    public const int PatienceMs = 200;

    public static DatagramReader Create(Socket socket)
    {
        socket.ReceiveTimeout = PatienceMs;
        return LinuxDatagramReader.IsSupported ? new LinuxDatagramReader(socket) : new PortableDatagramReader(socket);
    }

    /// <summary>Waits for a datagram and takes it with those behind it. False when none came in time.</summary>
    /// <exception cref="SocketException">The socket is of no use any more.</exception>
    public abstract bool Receive(DatagramBatch batch);

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
