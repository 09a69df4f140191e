namespace Telemetry.Device
{
    /// <summary>PROTOCOL 14.3: which address to try next, in rounds: configured, answered to the search, the last that worked.</summary>
    internal sealed class CollectorAddresses
    {
        private const int Configured = 0;
        private const int Offered = 1;
        private const int LastWorked = 2;
        private const int End = 3;

        private readonly DeviceOptions _options;
        private readonly CollectorSearch _search;
        private string _lastHost;
        private int _lastPort;
        private int _turn;

        public CollectorAddresses(DeviceOptions options, CollectorSearch search)
        {
            _options = options;
            _search = search;
            _lastHost = options.LastHost == null ? "" : options.LastHost;
            _lastPort = options.LastPort;
            Host = "";
        }

        public string Host { get; private set; }

        public int Port { get; private set; }

        /// <summary>"10.0.0.2:5170" or "[fe80::1]:5170", for messages.</summary>
        public string Name { get { return (Host.IndexOf(':') < 0 ? Host : "[" + Host + "]") + ":" + Port; } }

        /// <summary>The last address that worked, for the host to keep.</summary>
        public string LastHost { get { return _lastHost; } }

        public int LastPort { get { return _lastPort; } }

        /// <summary>True when this round begins with a search, for want of a configured address.</summary>
        public bool NeedsSearch { get { return _options.Discover && _options.Host.Length == 0; } }

        public void BeginRound()
        {
            _turn = Configured;
            Host = "";
            Port = 0;
        }

        /// <summary>Takes the next address of this round that was not tried in it; false when there is none left.</summary>
        public bool TryNext()
        {
            string triedHost = Host;
            int triedPort = Port;
            while (_turn < End)
            {
                string host = HostOf(_turn);
                int port = PortOf(_turn);
                _turn++;
                bool wasTried = (host == triedHost && port == triedPort)
                    || (_turn - 1 == LastWorked && host == _options.Host && port == _options.Port);
                if (host.Length > 0 && !wasTried)
                {
                    Host = host;
                    Port = port;
                    return true;
                }
            }

            return false;
        }

        /// <summary>The collector at the present address has let the device in.</summary>
        public void Worked()
        {
            _lastHost = Host;
            _lastPort = Port;
        }

        private string HostOf(int turn)
        {
            return turn == Configured ? _options.Host : turn == Offered ? _search.OfferedHost : _lastHost;
        }

        private int PortOf(int turn)
        {
            return turn == Configured ? _options.Port : turn == Offered ? _search.OfferedPort : _lastPort;
        }
    }
}
