namespace Telemetry.Device.Tests.Simulator;

/// <summary>A connection that opens at once and whose other end is the test.</summary>
internal sealed class FakeControlLink : IControlLink
{
    private readonly Queue<byte> _toReceive = new();

    public List<byte> Sent { get; } = [];

    public bool WasClosed { get; private set; }

    public LinkState State { get; private set; }

    public string Error { get; private set; } = "";

    public void Give(params byte[] bytes)
    {
        foreach (byte one in bytes) _toReceive.Enqueue(one);
    }

    public void End(LinkState state, string why)
    {
        State = state;
        Error = why;
    }

    public void Open(string host, int port) => State = LinkState.Open;

    public int Receive(byte[] buffer, int offset, int count)
    {
        int received = 0;
        while (received < count && _toReceive.TryDequeue(out byte one)) buffer[offset + received++] = one;
        return received;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        Sent.AddRange(buffer.AsSpan(offset, count));
        return count;
    }

    public void Close()
    {
        WasClosed = true;
        State = LinkState.Closed;
    }
}
