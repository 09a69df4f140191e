using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// PROTOCOL 14: asks the local network for a collector, three times one second apart. The question runs beside whatever else
    /// the device does.
    /// </summary>
    internal sealed class CollectorSearch
    {
        private const int Questions = 3;
        private const long AnswerUs = 1000000;

        private readonly IDatagramLink _link;
        private readonly RandomSource _random;
        private readonly int _port;
        private readonly byte[] _buffer = new byte[Limits.DatagramBytes];
        private ulong _question;
        private int _asked;
        private long _askUs;
        private bool _isRunning;

        public CollectorSearch(IDatagramLink link, RandomSource random, int port)
        {
            _link = link;
            _random = random;
            _port = port;
            OfferedHost = "";
        }

        /// <summary>The collector that answered; empty if none did.</summary>
        public string OfferedHost { get; private set; }

        public int OfferedPort { get; private set; }

        public bool IsRunning { get { return _isRunning; } }

        /// <summary>When <see cref="Tick"/> is due.</summary>
        public long DueUs { get { return _isRunning ? _askUs : long.MaxValue; } }

        public void Begin(long nowUs)
        {
            OfferedHost = "";
            _question = _random.NextUInt64();
            _asked = 0;
            _askUs = nowUs;
            _isRunning = true;
        }

        public void End()
        {
            _isRunning = false;
        }

        /// <summary>Asks when it is time, and takes answers. The search is over with the first of them, or with none after 3 s.</summary>
        public void Tick(long nowUs)
        {
            Receive();
            if (!_isRunning || nowUs < _askUs)
            {
                return;
            }

            if (_asked == Questions)
            {
                _isRunning = false;
                return;
            }

            Discover discover = default(Discover);
            discover.Question = _question;
            WireWriter writer = new WireWriter(_buffer, 0, _buffer.Length);
            discover.Write(ref writer);
            _link.Broadcast(_port, _buffer, 0, writer.Length);
            _asked++;
            _askUs = nowUs + AnswerUs;
        }

        private void Receive()
        {
            string host;
            for (int length = _link.Receive(_buffer, 0, _buffer.Length, out host); length > 0;
                length = _link.Receive(_buffer, 0, _buffer.Length, out host))
            {
                Offer offer;
                if (_isRunning && Offer.TryRead(_buffer, 0, length, out offer) && offer.Question == _question
                    && offer.LowestVersion <= Limits.ProtocolVersion && offer.HighestVersion >= Limits.ProtocolVersion)
                {
                    OfferedHost = host;
                    OfferedPort = offer.Port;
                    _isRunning = false;
                }
            }
        }
    }
}
