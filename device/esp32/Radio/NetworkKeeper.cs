namespace Telemetry.Esp32.Radio
{
    // The runtime connects by itself at start and after a loss. This looks after it, should that not lead to an address:
    //
    //   state      event                          next
    //   down       address                        up
    //   down       time to help is over           connecting: begin anew
    //   connecting try ended, no address          down; the time to help doubles, up to 5 minutes
    //   up         no address                     down
    /// <summary>Keeps the board in its network. On virtual time; no call blocks.</summary>
    public sealed class NetworkKeeper
    {
        // A lost address is seen within 2 s; the control connection says so too, later.
        private const long LookUs = 2000000;

        // An association and an address take up to about 10 s on a busy access point.
        private const long FirstHelpUs = 30000000;
        private const long LongestHelpUs = 300000000;

        private readonly BoardRadio _radio;
        private long _lookUs;
        private long _helpUs = FirstHelpUs;
        private long _helpAtUs = long.MinValue;
        private bool _isConnecting;

        public NetworkKeeper(BoardRadio radio)
        {
            _radio = radio;
        }

        public bool IsUp { get; private set; }

        /// <summary>How often the network was lost.</summary>
        public int Losses { get; private set; }

        /// <summary>How often the board began to connect anew.</summary>
        public int Helped { get; private set; }

        /// <summary>Why there is no network, for a person; empty while there is one.</summary>
        public string Reason
        {
            get
            {
                string last = _radio.LastError;
                return IsUp ? "" : "no address in the Wi-Fi network " + _radio.NetworkName + (last.Length > 0 ? ": " + last : "");
            }
        }

        /// <summary>Looks after the network when it is time; returns when to come back.</summary>
        public long Tick(long nowUs)
        {
            if (nowUs < _lookUs)
            {
                return _lookUs;
            }

            _lookUs = nowUs + LookUs;
            bool hasAddress = _radio.HasAddress;
            if (hasAddress)
            {
                IsUp = true;
                _helpUs = FirstHelpUs;
                _isConnecting = false;
                return _lookUs;
            }

            if (IsUp || _helpAtUs == long.MinValue)
            {
                Losses += IsUp ? 1 : 0;
                IsUp = false;
                _helpAtUs = nowUs + _helpUs;
            }

            Help(nowUs);
            return _lookUs;
        }

        private void Help(long nowUs)
        {
            if (_isConnecting)
            {
                if (_radio.IsConnecting)
                {
                    return;
                }

                _isConnecting = false;
                _helpUs = _helpUs * 2 < LongestHelpUs ? _helpUs * 2 : LongestHelpUs;
                _helpAtUs = nowUs + _helpUs;
            }

            if (nowUs >= _helpAtUs)
            {
                _isConnecting = true;
                Helped++;
                _radio.BeginConnect();
            }
        }
    }
}
