using Telemetry.Wire;

namespace Telemetry.Session
{
    // PROTOCOL 10
    //
    //   state     event                                                   next
    //   watching  8 datagrams sent over 2 s, none known to have arrived   waiting
    //   waiting   1 s after the last of them                              asking: PING
    //   asking    PONG in time: none of them arrived                      blocked: LINK 01
    //   asking    PONG too late                                           watching, from new
    //   blocked   one that was sent by UDP arrived                        watching: LINK 00
    //   others    one that was sent by UDP arrived                        watching
    /// <summary>Finds out whether datagrams arrive although the control connection is up.</summary>
    internal sealed class PathMonitor
    {
        private const int SuspiciousDatagrams = 8;
        private const long SuspiciousUs = 2000000;
        private const long SettleUs = 1000000;
        private const long TrialUs = 5000000;

        private const byte Watching = 0;
        private const byte Waiting = 1;
        private const byte Asking = 2;
        private const byte Blocked = 3;

        private byte _state;
        private uint _firstCounter;
        private ulong _vanished;
        private long _firstUs;
        private long _lastUs;
        private uint _pingId;
        private long _answerByUs;
        private long _trialUs;

        public bool IsBlocked { get { return _state == Blocked; } }

        /// <summary>Datagrams sent by UDP since the last one that is known to have arrived.</summary>
        public ulong Vanished { get { return _vanished; } }

        /// <summary>When the PING is due that decides; <see cref="long.MaxValue"/> if none is.</summary>
        public long PingDueUs { get { return _state == Waiting ? _lastUs + SettleUs : long.MaxValue; } }

        /// <summary>When the next datagram is due that tries UDP while it is blocked.</summary>
        public long TrialDueUs { get { return _state == Blocked ? _trialUs + TrialUs : long.MaxValue; } }

        public void Start()
        {
            _state = Watching;
            _vanished = 0;
        }

        /// <summary>True when it is time to look closer: something sent by UDP has left no trace for a while.</summary>
        public bool IsSuspicious(long nowUs)
        {
            return _state != Blocked && _vanished > 0 && nowUs - _firstUs > SettleUs;
        }

        public int VanishedForMs(long nowUs)
        {
            long ms = _vanished == 0 ? 0 : (nowUs - _firstUs) / 1000;
            return ms < int.MaxValue ? (int)ms : int.MaxValue;
        }

        public void SentByUdp(uint counter, long nowUs)
        {
            if (_vanished == 0)
            {
                _firstCounter = counter;
                _firstUs = nowUs;
            }

            _vanished++;
            if (_state == Blocked)
            {
                _trialUs = nowUs;
            }
            else if (_state == Watching)
            {
                _lastUs = nowUs;
                if (_vanished >= SuspiciousDatagrams && nowUs - _firstUs >= SuspiciousUs)
                {
                    _state = Waiting;
                }
            }
        }

        /// <param name="pingId">the PING that asks</param>
        /// <param name="nowUs">when it is sent</param>
        /// <param name="usualUs">how long an answer may usually take</param>
        public void Asked(uint pingId, long nowUs, long usualUs)
        {
            _pingId = pingId;
            _answerByUs = nowUs + SettleUs + usualUs;
            _state = Asking;
        }

        /// <summary>
        /// The collector tells the highest counter, plus one, that arrived by UDP; with <paramref name="pingId"/> in a PONG to that
        /// PING. Returns true when the path changes.
        /// </summary>
        public bool Heard(ulong heardByUdp, bool isPong, uint pingId, long nowUs)
        {
            if (_vanished > 0 && heardByUdp > _firstCounter)
            {
                bool wasBlocked = _state == Blocked;
                _state = Watching;
                _vanished = 0;
                return wasBlocked;
            }

            if (_state == Asking && isPong && pingId == _pingId)
            {
                if (nowUs > _answerByUs)
                {
                    // The answer was held up too: the whole way was cut, which says nothing against UDP.
                    Start();
                    return false;
                }

                _state = Blocked;
                _trialUs = nowUs;
                return true;
            }

            return false;
        }

        public LinkPath Path { get { return _state == Blocked ? LinkPath.Control : LinkPath.Udp; } }
    }
}
