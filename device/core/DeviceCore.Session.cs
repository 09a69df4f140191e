using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    // One session on an open control link: bytes between the links and the session, commands, and how it is left in good order.
    public sealed partial class DeviceCore
    {
        // So much is taken from the control link in one Run at most; the rest waits for the next, which is due at once.
        private const int ReadsAtOnce = 16;

        // When the control link takes no more, it wakes the host; should it not, the device looks again after this.
        private const long FullLinkUs = 20000;

        // A device that stops or restarts waits so long for its last readings to be acknowledged.
        private const long DrainUs = 2000000;

        // If the log keeps them for the next start: as long as what is under way takes to be acknowledged, mostly.
        private const long KeptDrainUs = 500000;

        private readonly DeviceSession _session;
        private readonly BootReadings[] _boots = new BootReadings[Limits.BootsInSession];
        private readonly byte[] _in = new byte[Limits.ControlRecordBytes];
        private readonly byte[] _out = new byte[Limits.ControlRecordBytes];
        private readonly byte[] _datagram = new byte[Limits.DatagramBytes];
        private int _outOffset;
        private int _outCount;
        private bool _isLinkFull;
        private bool _hasMoreToRead;
        private string _datagramHost = "";
        private int _datagramPort;
        private bool _isStopping;
        private CloseCode _stopCode;
        private long _stopByUs;
        private int _bootCount;
        private bool _hasMoreBoots;
        private bool _isNextSessionDue;

        /// <summary>
        /// Ends the session in good order ("normal"), for good: sampling stops at once, readings that are not acknowledged yet get 2 s
        /// more, or half a second if the log keeps them for the next start. <see cref="Status"/> is Stopped when it is done.
        /// </summary>
        public void Stop()
        {
            BeginStop(CloseCode.Normal);
        }

        internal void Restart()
        {
            BeginStop(CloseCode.Restart);
        }

        private void BeginStop(CloseCode code)
        {
            if (!_isStopping)
            {
                _isStopping = true;
                StopSampling();
                _stopCode = code;
                _stopByUs = long.MaxValue;
            }
        }

        private void BeginSession(long nowUs)
        {
            ChooseBoots();
            _outCount = 0;
            _phase = InSession;
            SetStatus(DeviceStatus.Joining, "connected to " + _addresses.Name);
            bool areAll = !_hasMoreBoots && (_storage == null || _storage.KnowsEarlierBoots);
            _session.Start(_boots, _bootCount, areAll, _addresses.Name, nowUs);
        }

        /// <summary>PROTOCOL 8.4: the current boot first, then as many earlier ones as a session has room for, the oldest first.</summary>
        private void ChooseBoots()
        {
            _isNextSessionDue = false;
            _boots[0] = _log;
            int earlier = _storage == null ? 0 : _storage.EarlierBoots;
            _hasMoreBoots = earlier > Limits.BootsInSession - 1;
            _bootCount = 1 + (_hasMoreBoots ? Limits.BootsInSession - 1 : earlier);
            for (int i = 1; i < _bootCount; i++)
            {
                _boots[i] = _storage.EarlierBoot(i - 1);
            }
        }

        /// <summary>There are boots that had no room in this session, and those that had are done with: the next session takes them (PROTOCOL 8.5).</summary>
        private void MakeRoomForBoots(long nowUs)
        {
            if (!_hasMoreBoots || _session.State != DeviceSessionState.Open)
            {
                return;
            }

            for (int i = 1; i < _bootCount; i++)
            {
                if (_boots[i].First < _boots[i].Next)
                {
                    return;
                }
            }

            _isNextSessionDue = true;
            _session.Close(CloseCode.NewKeys, "another session follows for readings of earlier boots", nowUs);
        }

        private void RunSession(long nowUs)
        {
            ReceiveControl(nowUs);
            _session.Tick(nowUs);
            for (Command command = _session.TakeCommand(); command != null; command = _session.TakeCommand())
            {
                _memory.Complete(_commands.Execute(command, nowUs));
            }

            // A command may have sampled.
            Flush(nowUs);
            FlushControl();
            ReportSession(nowUs);
            SendDatagrams();
            MakeRoomForBoots(nowUs);
            if (_session.State == DeviceSessionState.Ended)
            {
                _phase = Closing;
                _phaseEndUs = nowUs + ClosingUs;
            }
        }

        private void ReceiveControl(long nowUs)
        {
            _hasMoreToRead = false;
            for (int i = 0; i < ReadsAtOnce; i++)
            {
                int count = _control.Receive(_in, 0, _in.Length);
                if (count == 0)
                {
                    CheckLink(nowUs);
                    return;
                }

                _session.ReceiveControl(_in, 0, count, nowUs);
            }

            _hasMoreToRead = true;
        }

        /// <summary>All that the link delivered is read: now its end may count.</summary>
        private void CheckLink(long nowUs)
        {
            if (_control.State != LinkState.Open)
            {
                string why = _control.Error;
                _session.LinkEnded(why.Length > 0 ? why : _addresses.Name + " ended the connection", nowUs);
            }
        }

        /// <summary>Gives the control link what the session has for it; false when the link takes no more now.</summary>
        private bool FlushControl()
        {
            _isLinkFull = false;
            while (true)
            {
                if (_outCount == 0)
                {
                    _outOffset = 0;
                    _outCount = _session.PollControl(_out, 0, _out.Length);
                    if (_outCount == 0)
                    {
                        return true;
                    }
                }

                int taken = _control.Send(_out, _outOffset, _outCount);
                if (taken == 0)
                {
                    _isLinkFull = true;
                    return false;
                }

                _outOffset += taken;
                _outCount -= taken;
            }
        }

        private void SendDatagrams()
        {
            for (int count = _session.PollDatagram(_datagram); count > 0; count = _session.PollDatagram(_datagram))
            {
                _datagrams.Send(_datagramHost, _datagramPort, _datagram, 0, count);
            }
        }

        /// <summary>Turns what the session says into a status.</summary>
        private void ReportSession(long nowUs)
        {
            if (_session.State != DeviceSessionState.Open)
            {
                return;
            }

            if (_status == DeviceStatus.Joining)
            {
                _search.End();
                _addresses.Worked();
                Welcome welcome = _session.Welcome;
                _datagramHost = welcome.Host;
                _datagramPort = welcome.Address == null ? _addresses.Port : welcome.Port;
            }

            if (!_session.IsUdpBlocked)
            {
                SetStatus(DeviceStatus.Online, "");
            }
            else if (_status != DeviceStatus.OnlineWithoutUdp)
            {
                string why = "datagrams do not arrive at " + _addresses.Name
                    + ": readings take the control connection; is UDP blocked by a firewall?";
                SetStatus(DeviceStatus.OnlineWithoutUdp, why);
                Say(LogLevel.Warning, nowUs, why);
            }
        }

        private long SessionDeadlineUs(long nowUs)
        {
            if (_hasMoreToRead)
            {
                return nowUs;
            }

            long dueUs = _session.NextDeadlineUs;
            if (_isLinkFull && dueUs < nowUs + FullLinkUs)
            {
                dueUs = nowUs + FullLinkUs;
            }

            dueUs = Earlier(dueUs, _search.DueUs);
            return _isStopping ? Earlier(dueUs, _stopByUs) : dueUs;
        }

        private void RunStopping(long nowUs)
        {
            if (_stopByUs == long.MaxValue)
            {
                _stopByUs = nowUs + (_log.SurvivesRestart ? KeptDrainUs : DrainUs);
            }

            bool isDrained = _log.First == _log.Next && !_memory.HasDue;
            if (_phase == InSession && (isDrained || nowUs >= _stopByUs))
            {
                _session.Close(_stopCode, _stopCode == CloseCode.Restart ? "restart by command" : "the device stops", nowUs);
                _phase = Closing;
                _phaseEndUs = nowUs + ClosingUs;
                RunClosing(nowUs);
            }

            // Without a session, only what has nobody to go to is given up; the wait for a session ends with the drain. What the log keeps needs none.
            bool isSafe = isDrained || (_log.SurvivesRestart && !_memory.HasDue);
            if (_phase != InSession && _phase != Closing && _phase != Done && (isSafe || nowUs >= _stopByUs))
            {
                _control.Close();
                _search.End();
                _phase = Done;
                SetStatus(DeviceStatus.Stopped, _stopCode == CloseCode.Restart ? "restart by command" : "stopped");
            }
        }
    }
}
