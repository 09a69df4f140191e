using System.Net.Sockets;

namespace Telemetry.Collector.Hosting;

/// <summary>The thread that takes datagrams from the UDP socket to the engine, batch by batch, without allocating.</summary>
public sealed class DatagramThread
{
    // After an error that is not the socket's end; without the pause a lasting one would take a processor.
    private const int ErrorPauseMs = 10;

    private readonly EngineDoor _door;
    private readonly Socket _socket;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    public DatagramThread(EngineDoor door, Socket socket)
    {
        _door = door;
        _socket = socket;
        _thread = new Thread(Run) { IsBackground = true, Name = "datagrams", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Ends the thread; what has not been read by then stays with the system.</summary>
    public void Stop()
    {
        _isStopping = true;
        _thread.Join();
    }

    private void Run()
    {
        DatagramBatch batch = new(_socket.AddressFamily);
        using DatagramReader reader = DatagramReader.Create(_socket);
        while (!_isStopping)
        {
            try
            {
                if (reader.Receive(batch))
                    _door.ReceiveDatagrams(batch, _socket);
            }
            catch (SocketException)
            {
                Thread.Sleep(ErrorPauseMs);
            }
        }
    }
}
