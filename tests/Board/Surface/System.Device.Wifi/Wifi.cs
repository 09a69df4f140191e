namespace System.Device.Wifi;

public enum WifiReconnectionKind
{
    Automatic,
    Manual,
}

public enum WifiConnectionStatus
{
    AccessRevoked,
    InvalidCredential,
    NetworkNotAvailable,
    Success,
    Timeout,
    UnspecifiedFailure,
    UnsupportedAuthenticationProtocol,
}

public class WifiConnectionResult
{
    internal WifiConnectionResult() => throw null;
    public WifiConnectionStatus ConnectionStatus => throw null;
}

public class WifiAvailableNetwork
{
    public string Bsid => throw null;
    public double NetworkRssiInDecibelMilliwatts => throw null;
    public byte SignalBars => throw null;
    public string Ssid => throw null;
}

public class WifiNetworkReport
{
    internal WifiNetworkReport() => throw null;
    public WifiAvailableNetwork[] AvailableNetworks => throw null;
}

public delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);

public sealed class WifiAdapter : IDisposable
{
    internal WifiAdapter() => throw null;
    public event AvailableNetworksChangedEventHandler AvailableNetworksChanged { add => throw null; remove => throw null; }
    public int NetworkInterface => throw null;
    public WifiNetworkReport NetworkReport => throw null;
    public static WifiAdapter[] FindAllAdapters() => throw null;
    public WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential) => throw null;
    public void Disconnect() => throw null;
    public void Dispose() => throw null;
    public void ScanAsync() => throw null;
}
