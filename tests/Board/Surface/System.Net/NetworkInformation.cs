namespace System.Net.NetworkInformation;

public enum NetworkInterfaceType
{
    Unknown = 1,
    Ethernet = 6,
    Wireless80211 = 71,
    WirelessAP = 72,
}

public class NetworkInterface
{
    internal NetworkInterface() => throw null;
    public string IPv4Address => throw null;
    public string IPv4GatewayAddress => throw null;
    public string IPv4SubnetMask => throw null;
    public NetworkInterfaceType NetworkInterfaceType => throw null;
    public uint SpecificConfigId { get => throw null; set => throw null; }
    public static NetworkInterface[] GetAllNetworkInterfaces() => throw null;
    public static bool GetIsNetworkAvailable() => throw null;
}

public class Wireless80211Configuration
{
    public Wireless80211Configuration(uint id) => throw null;
    public uint Id => throw null;
    public string Password { get => throw null; set => throw null; }
    public string Ssid { get => throw null; set => throw null; }
    public static Wireless80211Configuration[] GetAllWireless80211Configurations() => throw null;
    public void SaveConfiguration() => throw null;
}
