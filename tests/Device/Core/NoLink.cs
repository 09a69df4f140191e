namespace Telemetry.Device.Tests.Core;

/// <summary>A network without a collector. Also for the tests of other projects, which link this file.</summary>
internal sealed class NoLink : IControlLink, IDatagramLink
{
    public static readonly NoLink Instance = new();

    public LinkState State => LinkState.Closed;

    public string Error => "";

    public void Open(string host, int port)
    {
    }

    public int Receive(byte[] buffer, int offset, int count) => 0;

    public int Send(byte[] buffer, int offset, int count) => 0;

    public void Close()
    {
    }

    public void Send(string host, int port, byte[] buffer, int offset, int count)
    {
    }

    public int Receive(byte[] buffer, int offset, int count, out string fromHost)
    {
        fromHost = "";
        return 0;
    }

    public void Broadcast(int port, byte[] buffer, int offset, int count)
    {
    }
}
