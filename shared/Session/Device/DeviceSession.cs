using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>Where a session stands (PROTOCOL 15.1).</summary>
    public enum DeviceSessionState : byte
    {
        Idle = 0,
        HelloSent = 1,
        FinishSent = 2,

        /// <summary>WELCOME opened; the announcement is being sent.</summary>
        Announcing = 3,

        /// <summary>READY is sent: readings flow.</summary>
        Open = 4,

        /// <summary>Over. What <see cref="DeviceSession.PollControl"/> still gives (CLOSE, REFUSE) is to be sent, then the link closed.</summary>
        Ended = 5,
    }

    // PROTOCOL 15.1, the part that the session sees
    //
    //   state                 event                                  next         does
    //   Idle, Ended           Start (control link is open)           HelloSent    HELLO
    //   HelloSent             CHALLENGE, proof right                 FinishSent   FINISH
    //   HelloSent             CHALLENGE, wrong in any way            Ended        REFUSE
    //   HelloSent, FinishSent REFUSE, too long, 5 s over             Ended
    //   FinishSent            WELCOME                                Announcing   DEVICE, BOOTs, CHANNELs, ...
    //   Announcing            READY handed over                      Open         PING
    //   Announcing, Open      nothing heard for the timeout          Ended        CLOSE timeout
    //   Announcing, Open      CLOSE                                  Ended
    //   Announcing, Open      record that does not open, malformed   Ended        CLOSE protocol
    //   Announcing, Open      counter near its end                   Ended        CLOSE new keys
    //   any                   LinkEnded                              Ended
    /// <summary>
    /// The device's side of the protocol: bytes and time in, bytes out. The host feeds <see cref="ReceiveControl"/> and
    /// <see cref="Tick"/>, then polls <see cref="TakeCommand"/>, <see cref="PollControl"/> and <see cref="PollDatagram"/> until they
    /// give nothing, and comes back at <see cref="NextDeadlineUs"/>. One object serves one session after the other.
    /// </summary>
    public sealed partial class DeviceSession
    {
        private const long HandshakeTimeoutUs = 5000000;
        private const long MicrosecondsPerMillisecond = 1000;

        private readonly DeviceSessionOptions _options;
        private readonly RandomSource _random;
        private readonly DeviceCounters _counters;
        private readonly CommandMemory _commands;
        private readonly LogQueue _log;
        private readonly IDeviceSchema _schema;
        private DeviceSessionState _state;
        private SessionEnd _end = new SessionEnd();
        private string _peer = "";
        private long _nowUs;
        private long _startedUs;
        private long _heardUs;
        private long _openedUs;

        /// <param name="options">who the device is and how fast it may send</param>
        /// <param name="schema">parameters and actions to announce</param>
        /// <param name="commands">remembered over sessions</param>
        /// <param name="log">lines to deliver</param>
        /// <param name="counters">counted over sessions</param>
        /// <param name="random">nonces</param>
        public DeviceSession(
            DeviceSessionOptions options,
            IDeviceSchema schema,
            CommandMemory commands,
            LogQueue log,
            DeviceCounters counters,
            RandomSource random)
        {
            _options = options;
            _schema = schema;
            _commands = commands;
            _log = log;
            _counters = counters;
            _random = random;
            _large = new LargeReadings(options.LargeReadings);
            _bucket = new TokenBucket(options.DatagramsPerSecond, options.DatagramBurst);
        }

        public DeviceSessionState State { get { return _state; } }

        /// <summary>Why and by whom the session was ended; meaningful in the state Ended.</summary>
        public SessionEnd End { get { return _end; } }

        /// <summary>What the collector said when it let the device in; null before that.</summary>
        public Welcome Welcome { get { return _welcome; } }

        /// <summary>True when readings take the control connection (PROTOCOL 10.2).</summary>
        public bool IsUdpBlocked { get { return _path.IsBlocked; } }

        /// <summary>Smoothed round trip, microseconds; 0 while unknown.</summary>
        public long RoundTripUs { get { return _roundTrip.SmoothedUs; } }

        /// <summary>How long the session has been open, or was when it ended, microseconds; 0 if it never was.</summary>
        public long OpenForUs { get { return _openedUs < 0 ? 0 : _nowUs - _openedUs; } }

        /// <summary>Begins a session on a control connection that has just opened.</summary>
        /// <param name="boots">the readings to announce, the current boot first; at most 16</param>
        /// <param name="count">how many of them</param>
        /// <param name="areAll">whether the device holds nothing of any other boot (PROTOCOL 8.5)</param>
        /// <param name="peer">the collector's address, for messages: "10.0.0.2:5170"</param>
        /// <param name="nowUs">device time, microseconds</param>
        public void Start(BootReadings[] boots, int count, bool areAll, string peer, long nowUs)
        {
            _peer = peer;
            _nowUs = nowUs;
            _startedUs = nowUs;
            _heardUs = nowUs;
            _openedUs = -1;
            _end = new SessionEnd();
            StartSenders(boots, count, areAll);
            StartControl();
            _commands.ForgetDue();
            _handshake = new DeviceHandshake(ProtocolOffer.Current, _options.DeviceId, _options.Key, boots[0].BootId, _random);
            _outgoing = _handshake.HelloBody;
            _state = DeviceSessionState.HelloSent;
        }

        /// <summary>The control connection has ended; nothing more can be sent.</summary>
        public void LinkEnded(string reason, long nowUs)
        {
            _nowUs = nowUs;
            if (_state != DeviceSessionState.Ended)
            {
                EndSession(EndedBy.Link, 0, reason);
            }

            _outgoing = null;
            _closeDue = false;
        }

        /// <summary>Ends the session; a CLOSE with this code is sent if the session was open.</summary>
        public void Close(CloseCode code, string text, long nowUs)
        {
            _nowUs = nowUs;
            if (_state != DeviceSessionState.Ended && _state != DeviceSessionState.Idle)
            {
                EndWithClose(code, text);
            }
        }

        /// <summary>Does what the time demands. To be called before polling.</summary>
        public void Tick(long nowUs)
        {
            _nowUs = nowUs;
            switch (_state)
            {
                case DeviceSessionState.HelloSent:
                case DeviceSessionState.FinishSent:
                    if (nowUs >= _startedUs + HandshakeTimeoutUs)
                    {
                        _end.Close = CloseCode.Timeout;
                        EndSession(EndedBy.Device, 0, _peer + " did not complete the handshake within 5 s");
                    }

                    break;
                case DeviceSessionState.Announcing:
                case DeviceSessionState.Open:
                    TickOpen();
                    break;
                default:
                    break;
            }
        }

        /// <summary>When <see cref="Tick"/> and polling are due at the latest; <see cref="long.MaxValue"/> when over.</summary>
        public long NextDeadlineUs
        {
            get
            {
                if (HasControl() || (IsEstablished && _pingCount > 0))
                {
                    return _nowUs;
                }

                switch (_state)
                {
                    case DeviceSessionState.HelloSent:
                    case DeviceSessionState.FinishSent:
                        return _startedUs + HandshakeTimeoutUs;
                    case DeviceSessionState.Announcing:
                        return _heardUs + TimeoutUs;
                    case DeviceSessionState.Open:
                        return Earlier(Earlier(_heardUs + TimeoutUs, PingDueUs), NextDatagramUs);
                    default:
                        return long.MaxValue;
                }
            }
        }

        private long TimeoutUs { get { return _welcome.TimeoutMs * MicrosecondsPerMillisecond; } }

        private bool IsEstablished
        {
            get { return _state == DeviceSessionState.Announcing || _state == DeviceSessionState.Open; }
        }

        private void TickOpen()
        {
            TimePings();
            if (_nowUs >= _heardUs + TimeoutUs)
            {
                EndWithClose(CloseCode.Timeout, "nothing heard from " + _peer + " for " + (_welcome.TimeoutMs / 1000) + " s");
            }
            else if (_counter >= _options.CounterLimit || _controlSent >= _options.CounterLimit)
            {
                EndWithClose(CloseCode.NewKeys, "the keys of this session have been used long enough");
            }
        }

        private void EndWithClose(CloseCode code, string text)
        {
            _closeDue = IsEstablished;
            _end.Close = code;
            EndSession(EndedBy.Device, 0, text);
        }

        private void EndWithRefuse(RefuseCode code, string text)
        {
            _end.Refuse = code;
            EndSession(EndedBy.Device, 0, text);
            _outgoing = RefuseBody(code, text);
        }

        private void EndSession(EndedBy by, int waitMs, string text)
        {
            _end.By = by;
            _end.WaitMs = waitMs;
            _end.Text = text;
            _state = DeviceSessionState.Ended;
            _outgoing = null;
            if (!_closeDue && _keys != null)
            {
                _keys.Clear();
                _keys = null;
            }
        }

        private static long Earlier(long a, long b)
        {
            return a < b ? a : b;
        }
    }
}
