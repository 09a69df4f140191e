using System.Net;
using System.Net.Sockets;

namespace Telemetry.Collector.Hosting;

/// <summary>One call a datagram, by what .NET offers on every system.</summary>
public sealed class PortableDatagramReader(Socket socket) : DatagramReader
{
    private readonly SocketAddress _from = new(socket.AddressFamily, DatagramBatch.AddressBytes);

    public override bool Receive(DatagramBatch batch)
    {
        batch.Count = 0;
        try
        {
            do
            {
                Take(batch);
            }
            while (batch.Count < DatagramBatch.Capacity && socket.Available > 0);
        }
        catch (SocketException exception) when (IsPassing(exception.SocketErrorCode))
        {
        }

        return batch.Count > 0;
    }

    private void Take(DatagramBatch batch)
    {
        int index = batch.Count;
        int length;
        try
        {
            length = socket.ReceiveFrom(batch.Slot(index), SocketFlags.None, _from);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows says so where others cut the rest off.
            length = DatagramBatch.SlotBytes;
        }

        batch.Lengths[index] = length;
        _from.Buffer.Span[..Math.Min(_from.Size, DatagramBatch.AddressBytes)].CopyTo(batch.Address(index));
        batch.Count++;
    }

    /// <summary>Nothing came; or an answer of ours met a closed port, which Windows reports on the next receive.</summary>
    private static bool IsPassing(SocketError error) =>
        error is SocketError.TimedOut or SocketError.WouldBlock or SocketError.ConnectionReset or SocketError.Interrupted;
}
