using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Telemetry.Esp32.Radio;

namespace Telemetry.Esp32.Board
{
    /// <summary>The Wi-Fi station of an ESP32. Its network was stored by nanoff; the runtime connects to it at start and after a loss.</summary>
    internal sealed class EspRadio : BoardRadio
    {
        private const string NoAddress = "0.0.0.0";

        private readonly string _networkName = "";
        private readonly string _password = "";
        private readonly WifiAdapter _adapter;
        private string _lastError = "";
        private int _isConnecting;
        private int _scanEnded;

        public EspRadio()
        {
            Wireless80211Configuration[] configurations = Wireless80211Configuration.GetAllWireless80211Configurations();
            WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
            if (configurations.Length == 0 || adapters.Length == 0 || configurations[0].Ssid == null)
            {
                return;
            }

            _networkName = configurations[0].Ssid;
            _password = configurations[0].Password;
            _adapter = adapters[0];
            _adapter.AvailableNetworksChanged += OnScanEnded;
        }

        public override string NetworkName { get { return _networkName; } }

        public override bool HasAddress
        {
            get
            {
                NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
                for (int i = 0; i < interfaces.Length; i++)
                {
                    string address = interfaces[i].IPv4Address;
                    if (interfaces[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211 && !string.IsNullOrEmpty(address)
                        && address != NoAddress)
                    {
                        return true;
                    }
                }

                return false;
            }
        }

        public override bool IsConnecting { get { return Interlocked.CompareExchange(ref _isConnecting, 0, 0) != 0; } }

        public override string LastError { get { return _lastError; } }

        // Connect waits for up to 20 s.
        public override void BeginConnect()
        {
            if (Interlocked.Exchange(ref _isConnecting, 1) == 0)
            {
                new Thread(Connect).Start();
            }
        }

        public override bool TryBeginScan(out string error)
        {
            Interlocked.Exchange(ref _scanEnded, 0);
            try
            {
                _adapter.ScanAsync();
                error = "";
                return true;
            }
            catch (Exception)
            {
                error = "the radio is busy";
                return false;
            }
        }

        public override bool TryEndScan(out int dBm)
        {
            dBm = NotHeard;
            if (Interlocked.Exchange(ref _scanEnded, 0) == 0)
            {
                return false;
            }

            WifiAvailableNetwork[] networks = _adapter.NetworkReport.AvailableNetworks;
            for (int i = 0; i < networks.Length; i++)
            {
                // A network may have several access points: the strongest is, most likely, the one in use.
                int strength = (int)networks[i].NetworkRssiInDecibelMilliwatts;
                if (networks[i].Ssid == _networkName && strength > dBm)
                {
                    dBm = strength;
                }
            }

            return true;
        }

        private void OnScanEnded(WifiAdapter sender, object e)
        {
            Interlocked.Exchange(ref _scanEnded, 1);
        }

        private void Connect()
        {
            try
            {
                WifiConnectionResult result = _adapter.Connect(_networkName, WifiReconnectionKind.Automatic, _password);
                _lastError = Text(result.ConnectionStatus);
            }
            catch (Exception e)
            {
                _lastError = e.Message;
            }

            Interlocked.Exchange(ref _isConnecting, 0);
        }

        private static string Text(WifiConnectionStatus status)
        {
            switch (status)
            {
                case WifiConnectionStatus.Success:
                    return "";
                case WifiConnectionStatus.NetworkNotAvailable:
                    return "no access point of that name is heard (the ESP32 hears 2.4 GHz only)";
                case WifiConnectionStatus.InvalidCredential:
                    return "the access point refuses: is the password right?";
                case WifiConnectionStatus.Timeout:
                    return "the access point does not answer";
                default:
                    return "the connection failed";
            }
        }
    }
}
