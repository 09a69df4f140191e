using System.Net.Sockets;

namespace System.Net;

public class SocketAddress
{
    public AddressFamily Family => throw null;
    public int Size => throw null;
    public byte this[int offset] { get => throw null; set => throw null; }
}

public abstract class EndPoint
{
    public abstract EndPoint Create(SocketAddress socketAddress);
    public abstract SocketAddress Serialize();
}

public class IPAddress
{
    public static readonly IPAddress Any;
    public static readonly IPAddress Broadcast;
    public static readonly IPAddress Loopback;

    public IPAddress(byte[] address) => throw null;
    public IPAddress(long newAddress) => throw null;

    public AddressFamily AddressFamily => throw null;
    public static IPAddress Parse(string ipString) => throw null;
    public static IPAddress GetDefaultLocalAddress() => throw null;
    public byte[] GetAddressBytes() => throw null;
    public override string ToString() => throw null;
}

public class IPEndPoint : EndPoint
{
    public IPEndPoint(IPAddress address, int port) => throw null;
    public IPEndPoint(long address, int port) => throw null;
    public IPAddress Address => throw null;
    public int Port => throw null;
    public override EndPoint Create(SocketAddress socketAddress) => throw null;
    public override SocketAddress Serialize() => throw null;
    public override string ToString() => throw null;
}

public class IPHostEntry
{
    public IPAddress[] AddressList => throw null;
    public string HostName => throw null;
}

public static class Dns
{
    public static IPHostEntry GetHostEntry(string hostNameOrAddress) => throw null;
}
