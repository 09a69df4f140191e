using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    // The way to the collector, from the first search to the end of a session.
    //
    //   phase       event                               next
    //   waiting     wait over, address known            connecting
    //   waiting     wait over, no address configured    searching
    //   searching   answer, or none after 3 s           connecting; waiting if there is no address at all
    //   connecting  open                                in session
    //   connecting  failed, 10 s over                   connecting (next address of the round); waiting
    //   in session  session ended                       closing
    //   closing     other side closed, 0.5 s over         waiting (not at all if the session ended to make room for earlier boots);
    //                                                     connecting (next address) if the handshake failed
    //   any         stopped, nothing left to deliver    stopped
    public sealed partial class DeviceCore
    {
        private const byte Waiting = 0;
        private const byte Searching = 1;
        private const byte Connecting = 2;
        private const byte InSession = 3;
        private const byte Closing = 4;
        private const byte Done = 5;

        private const long ConnectTimeoutUs = 10000000;

        // So long the last word of this side (CLOSE, REFUSE) may take; the other side closes the connection when it has it.
        private const long ClosingUs = 500000;

        private readonly BackOff _backOff;
        private readonly CollectorSearch _search;
        private readonly CollectorAddresses _addresses;
        private byte _phase;
        private long _phaseEndUs;
        private int _demandedMs;
        private string _roundReason = "";

        private void StartConnection(long nowUs)
        {
            _phaseEndUs = nowUs + _backOff.WaitUs(0);
            SetStatus(DeviceStatus.Waiting, "");
        }

        /// <summary>Goes on with the connection; returns when to come back.</summary>
        private long RunConnection(long nowUs)
        {
            _search.Tick(nowUs);
            switch (_phase)
            {
                case Waiting:
                case Searching:
                    RunUnconnected(nowUs);
                    break;
                case Connecting:
                    RunConnecting(nowUs);
                    break;
                default:
                    break;
            }

            // A link may be open at once: the handshake then begins in the same call.
            if (_phase == InSession)
            {
                RunSession(nowUs);
            }

            if (_phase == Closing)
            {
                RunClosing(nowUs);
            }

            if (_isStopping)
            {
                RunStopping(nowUs);
            }

            return ConnectionDeadlineUs(nowUs);
        }

        private long ConnectionDeadlineUs(long nowUs)
        {
            switch (_phase)
            {
                case InSession:
                    return SessionDeadlineUs(nowUs);
                case Done:
                    return long.MaxValue;
                default:
                    long dueUs = _search.DueUs < _phaseEndUs ? _search.DueUs : _phaseEndUs;
                    return _isStopping && _phase != Closing && _stopByUs < dueUs ? _stopByUs : dueUs;
            }
        }

        private void RunUnconnected(long nowUs)
        {
            if (_phase == Waiting && nowUs >= _phaseEndUs)
            {
                _roundReason = "";
                _demandedMs = 0;
                _addresses.BeginRound();
                if (_addresses.NeedsSearch)
                {
                    _phase = Searching;
                    _phaseEndUs = long.MaxValue;
                    SetStatus(DeviceStatus.Searching, "asking the local network for a collector on port " + _options.Port);
                    _search.Begin(nowUs);
                    _search.Tick(nowUs);
                }
                else
                {
                    TryNextAddress(nowUs);
                }
            }
            else if (_phase == Searching && !_search.IsRunning)
            {
                if (_search.OfferedHost.Length == 0)
                {
                    AddReason("no collector in the local network answered on port " + _options.Port);
                }

                TryNextAddress(nowUs);
            }
        }

        private void TryNextAddress(long nowUs)
        {
            if (!_addresses.TryNext())
            {
                EndRound(0, nowUs);
                return;
            }

            _phase = Connecting;
            _phaseEndUs = nowUs + ConnectTimeoutUs;
            SetStatus(DeviceStatus.Connecting, "connecting to " + _addresses.Name);
            _control.Open(_addresses.Host, _addresses.Port);
            RunConnecting(nowUs);
        }

        private void RunConnecting(long nowUs)
        {
            // Read once: a link may open on another thread between two reads.
            LinkState state = _control.State;
            if (state == LinkState.Open)
            {
                BeginSession(nowUs);
                return;
            }

            if (state == LinkState.Opening && nowUs < _phaseEndUs)
            {
                return;
            }

            string why = state == LinkState.Opening ? _addresses.Name + " did not answer for 10 s"
                : _control.Error.Length > 0 ? _control.Error : "the connection to " + _addresses.Name + " failed";
            _control.Close();
            AddReason(why);
            TryNextAddress(nowUs);
        }

        private void RunClosing(long nowUs)
        {
            ReceiveControl(nowUs);
            bool isSent = FlushControl();
            bool hasLastWord = _session.End.By == EndedBy.Device;
            if ((!isSent || hasLastWord) && nowUs < _phaseEndUs && _control.State == LinkState.Open)
            {
                return;
            }

            _control.Close();
            _session.LinkEnded("", nowUs);
            if (_isNextSessionDue)
            {
                _phase = Waiting;
                _phaseEndUs = nowUs;
                SetStatus(DeviceStatus.Waiting, _session.End.Text);
                return;
            }

            AddReason(_session.End.Text);
            _demandedMs = _session.End.WaitMs > _demandedMs ? _session.End.WaitMs : _demandedMs;
            if (_session.OpenForUs > 0)
            {
                EndRound(_session.OpenForUs, nowUs);
            }
            else
            {
                TryNextAddress(nowUs);
            }
        }

        /// <summary>Waits before all addresses are tried again.</summary>
        private void EndRound(long openForUs, long nowUs)
        {
            _backOff.Ended(openForUs);
            _phase = Waiting;
            _phaseEndUs = nowUs + _backOff.WaitUs(_demandedMs);
            SetStatus(DeviceStatus.Waiting, _roundReason);
            if (openForUs == 0)
            {
                Say(LogLevel.Warning, nowUs, _roundReason);
                BeginSearchBesides(nowUs);
            }
        }

        /// <summary>The configured address failed: perhaps the collector has another one now. The answer is for the next round.</summary>
        private void BeginSearchBesides(long nowUs)
        {
            if (_options.Discover && _options.Host.Length > 0)
            {
                _search.Begin(nowUs);
                _search.Tick(nowUs);
            }
        }

        private void AddReason(string reason)
        {
            _roundReason = _roundReason.Length == 0 ? reason : _roundReason + "; " + reason;
        }
    }
}
