namespace System.Net.Sockets;

public enum AddressFamily
{
    Unknown = -1,
    Unspecified = 0,
    InterNetwork = 2,
}

public enum SocketType
{
    Unknown = -1,
    Stream = 1,
    Dgram = 2,
}

public enum ProtocolType
{
    Unknown = -1,
    IP = 0,
    Tcp = 6,
    Udp = 17,
}

public enum SelectMode
{
    SelectRead = 0,
    SelectWrite = 1,
    SelectError = 2,
}

public enum SocketFlags
{
    None = 0,
}

public enum SocketOptionLevel
{
    IP = 0,
    Tcp = 6,
    Udp = 17,
    Socket = 0xFFFF,
}

public enum SocketOptionName
{
    NoDelay = 1,
    ReuseAddress = 4,
    KeepAlive = 8,
    Broadcast = 0x20,
    Linger = 0x80,
    DontLinger = ~Linger,
    SendBuffer = 0x1001,
    ReceiveBuffer = 0x1002,
    Error = 0x1007,
}

public enum SocketError
{
    SocketError = -1,
    Success = 0,
    Interrupted = 10004,
    WouldBlock = 10035,
    MessageSize = 10040,
    AddressAlreadyInUse = 10048,
    NetworkDown = 10050,
    NetworkUnreachable = 10051,
    ConnectionAborted = 10053,
    ConnectionReset = 10054,
    NoBufferSpaceAvailable = 10055,
    NotConnected = 10057,
    TimedOut = 10060,
    ConnectionRefused = 10061,
    HostUnreachable = 10065,
    HostNotFound = 11001,
}

public class SocketException : Exception
{
    public SocketException(SocketError errorCode) => throw null;
    public int ErrorCode => throw null;
}

public class Socket : IDisposable
{
    public Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) => throw null;

    public int Available => throw null;
    public bool Connected => throw null;
    public EndPoint LocalEndPoint => throw null;
    public int ReceiveTimeout { get => throw null; set => throw null; }
    public EndPoint RemoteEndPoint => throw null;
    public int SendTimeout { get => throw null; set => throw null; }
    public SocketType SocketType => throw null;

    public Socket Accept() => throw null;
    public void Bind(EndPoint localEP) => throw null;
    public void Close() => throw null;
    public void Connect(EndPoint remoteEP) => throw null;
    void IDisposable.Dispose() => throw null;
    protected virtual void Dispose(bool disposing) => throw null;
    public object GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName) => throw null;
    public void Listen(int backlog) => throw null;
    public bool Poll(int microSeconds, SelectMode mode) => throw null;
    public int Receive(byte[] buffer) => throw null;
    public int Receive(byte[] buffer, SocketFlags socketFlags) => throw null;
    public int Receive(byte[] buffer, int size, SocketFlags socketFlags) => throw null;
    public int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;
    public int ReceiveFrom(byte[] buffer, ref EndPoint remoteEP) => throw null;
    public int ReceiveFrom(byte[] buffer, SocketFlags socketFlags, ref EndPoint remoteEP) => throw null;
    public int ReceiveFrom(byte[] buffer, int size, SocketFlags socketFlags, ref EndPoint remoteEP) => throw null;
    public int ReceiveFrom(byte[] buffer, int offset, int size, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        throw null;
    public int Send(byte[] buffer) => throw null;
    public int Send(byte[] buffer, SocketFlags socketFlags) => throw null;
    public int Send(byte[] buffer, int size, SocketFlags socketFlags) => throw null;
    public int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags) => throw null;
    public int SendTo(byte[] buffer, EndPoint remoteEP) => throw null;
    public int SendTo(byte[] buffer, SocketFlags socketFlags, EndPoint remoteEP) => throw null;
    public int SendTo(byte[] buffer, int size, SocketFlags socketFlags, EndPoint remoteEP) => throw null;
    public int SendTo(byte[] buffer, int offset, int size, SocketFlags socketFlags, EndPoint remoteEP) => throw null;
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) =>
        throw null;
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) =>
        throw null;
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue) =>
        throw null;
}
