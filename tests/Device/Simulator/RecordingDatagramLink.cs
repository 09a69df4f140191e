namespace Telemetry.Device.Tests.Simulator;

/// <summary>Keeps what a network delivered; each datagram of these tests carries its number in its first four bytes.</summary>
internal sealed class RecordingDatagramLink : IDatagramLink
{
    public List<byte[]> Delivered { get; } = [];

    public IEnumerable<int> Numbers => Delivered.Select(datagram => BitConverter.ToInt32(datagram));

    public static byte[] Datagram(int number, int length = 64)
    {
        byte[] bytes = new byte[length];
        BitConverter.TryWriteBytes(bytes, number);
        return bytes;
    }

    public void Send(string host, int port, byte[] buffer, int offset, int count) =>
        Delivered.Add(buffer.AsSpan(offset, count).ToArray());

    public int Receive(byte[] buffer, int offset, int count, out string fromHost)
    {
        fromHost = "";
        return 0;
    }

    public void Broadcast(int port, byte[] buffer, int offset, int count) => Delivered.Add(buffer.AsSpan(offset, count).ToArray());
}
