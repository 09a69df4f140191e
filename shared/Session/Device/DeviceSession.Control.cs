using Telemetry.Wire;

namespace Telemetry.Session
{
    // What goes out on the control connection. Frames are made when the connection has room for them, the most urgent first, so
    // that nothing is queued but what the peer waits for.
    public sealed partial class DeviceSession
    {
        // The collector sends PINGs one at a time; more than these at once are answered by their newest.
        private const int PingsRemembered = 4;

        private readonly RoundTrip _roundTrip = new RoundTrip();
        private readonly PathMonitor _path = new PathMonitor();
        private readonly Ping[] _pings = new Ping[PingsRemembered];
        private readonly long[] _pingArrivedUs = new long[PingsRemembered];
        private int _pingCount;

        // Of the oldest pings: met by a Tick, and then by another, which gave them their time (PROTOCOL 11.1).
        private int _pingsMet;
        private int _pingsTimed;
        private byte[] _outgoing;
        private bool _closeDue;
        private bool _linkDue;
        private ulong _controlSent;
        private uint _pingId;
        private long _pingSentUs;
        private Announcement _announcement;

        /// <summary>
        /// Gives the next record to send, and its length; 0: nothing now. <paramref name="count"/> must be at least
        /// <see cref="Limits.ControlRecordBytes"/>.
        /// </summary>
        public int PollControl(byte[] buffer, int offset, int count)
        {
            if (_outgoing != null)
            {
                return PutClear(buffer, offset);
            }

            if (_keys == null)
            {
                return 0;
            }

            // Text that came from outside may be long: every frame is cut or bounded to fit.
            WireWriter frame = new WireWriter(buffer, offset + RecordHeader.Bytes, Limits.ControlFrameBytes);
            if (_closeDue)
            {
                _closeDue = false;
                WriteClose(ref frame);
                int length = Seal(buffer, offset, frame.Length);
                _keys.Clear();
                _keys = null;
                return length;
            }

            if (IsEstablished)
            {
                WriteNext(ref frame);
            }

            return frame.Length == 0 ? 0 : Seal(buffer, offset, frame.Length);
        }

        private void StartControl()
        {
            _record.Clear();
            _roundTrip.Clear();
            _path.Start();
            _waitingCount = 0;
            _pingCount = 0;
            _pingsMet = 0;
            _pingsTimed = 0;
            _closeDue = false;
            _linkDue = false;
            _controlSent = 0;
            _controlReceived = 0;
            _pingId = 0;
            _pingSentUs = 0;
            _welcome = null;
            if (_keys != null)
            {
                _keys.Clear();
                _keys = null;
            }
        }

        private bool HasControl()
        {
            if (_outgoing != null || _closeDue)
            {
                return true;
            }

            return IsEstablished
                && (_state == DeviceSessionState.Announcing || _pingsTimed > 0 || _linkDue || _commands.HasDue || _log.Count > 0);
        }

        private void WriteNext(ref WireWriter frame)
        {
            if (_pingsTimed > 0)
            {
                WritePong(ref frame);
            }
            else if (_state == DeviceSessionState.Announcing)
            {
                WriteAnnouncement(ref frame);
            }
            else if (_nowUs >= PingDueUs)
            {
                WritePing(ref frame);
            }
            else if (_linkDue)
            {
                _linkDue = false;
                WriteLink(ref frame);
            }
            else if (_commands.HasDue)
            {
                _commands.TakeDue().Write(ref frame);
            }
            else if (_log.Count > 0)
            {
                _log.Take().Write(ref frame);
            }
            else if (_path.IsBlocked)
            {
                WriteTunnelled(ref frame);
            }
        }

        private void WriteAnnouncement(ref WireWriter frame)
        {
            if (!_announcement.WriteNext(ref frame))
            {
                Ready.Write(ref frame);
                _state = DeviceSessionState.Open;
                _counters.Sessions++;
                _pingSentUs = _nowUs - HeartbeatUs;
                StartDatagrams();
            }
        }

        /// <summary>The heartbeat (PROTOCOL 13.1), or the PING that decides whether UDP is blocked (10.1).</summary>
        private long PingDueUs { get { return Earlier(_pingSentUs + HeartbeatUs, _path.PingDueUs); } }

        private long HeartbeatUs { get { return _welcome.HeartbeatMs * MicrosecondsPerMillisecond; } }

        private void WritePing(ref WireWriter frame)
        {
            Ping ping = default(Ping);
            ping.Id = ++_pingId;
            ping.TimeUs = _nowUs;
            ping.Next = _senders[0].Log.Next;
            ping.Datagrams = _counter;
            ping.Write(ref frame);
            if (_nowUs >= _path.PingDueUs)
            {
                _path.Asked(ping.Id, _nowUs, _roundTrip.ProbeTimeoutUs);
            }

            _pingSentUs = _nowUs;
        }

        private void RememberPing(Ping ping)
        {
            if (_pingCount == PingsRemembered)
            {
                // The newest gives way, whatever became of it.
                _pingCount--;
                _pingsMet = _pingsMet > _pingCount ? _pingCount : _pingsMet;
                _pingsTimed = _pingsTimed > _pingCount ? _pingCount : _pingsTimed;
            }

            _pings[_pingCount] = ping;
            _pingCount++;
        }

        /// <summary>
        /// PROTOCOL 11.1: a PING gets its time from the second Tick after it came. The host read its clock before it read the link, so the time
        /// of the call that brought the PING, and of the Tick that belongs to it, may be before its arrival.
        /// </summary>
        private void TimePings()
        {
            for (int i = _pingsTimed; i < _pingsMet; i++)
            {
                _pingArrivedUs[i] = _nowUs;
            }

            _pingsTimed = _pingsMet;
            _pingsMet = _pingCount;
        }

        private void WritePong(ref WireWriter frame)
        {
            Pong pong = default(Pong);
            pong.Id = _pings[0].Id;
            pong.PingTimeUs = _pings[0].TimeUs;
            pong.ReceivedUs = _pingArrivedUs[0];
            pong.SentUs = _nowUs;
            pong.Next = _senders[0].Log.Next;
            pong.Datagrams = _counter;
            pong.Write(ref frame);
            ForgetOldestPing();
        }

        private void ForgetOldestPing()
        {
            _pingCount--;
            _pingsMet -= _pingsMet > 0 ? 1 : 0;
            _pingsTimed -= _pingsTimed > 0 ? 1 : 0;
            for (int i = 0; i < _pingCount; i++)
            {
                _pings[i] = _pings[i + 1];
                _pingArrivedUs[i] = _pingArrivedUs[i + 1];
            }
        }

        /// <summary>Any word of the collector about what arrived by UDP. The path may change by it (PROTOCOL 10).</summary>
        private void HeardByUdp(ulong heard, bool isPong, uint pingId)
        {
            if (!_path.Heard(heard, isPong, pingId, _nowUs))
            {
                return;
            }

            _linkDue = true;
            if (_path.IsBlocked)
            {
                _counters.TimesBlocked++;

                // What went by UDP is lost: no reason to wait for a probe timeout before the first tunnelled datagram.
                for (int i = 0; i < _senderCount; i++)
                {
                    _senders[i].ExpireProbe();
                }
            }
        }

        private void WriteLink(ref WireWriter frame)
        {
            Link link = default(Link);
            link.Path = _path.Path;
            link.Vanished = _path.Vanished;
            link.ForMs = _path.VanishedForMs(_nowUs);
            link.UdpAddress = _welcome.Address == null ? _peer : _welcome.Host + ":" + _welcome.Port;
            link.Write(ref frame);
        }

        private void WriteClose(ref WireWriter frame)
        {
            Close close = default(Close);
            close.Code = _end.Close;
            close.Text = _end.Text;
            close.Write(ref frame);
        }

        private byte[] RefuseBody(RefuseCode code, string text)
        {
            Refuse refuse = new Refuse();
            refuse.Code = code;
            refuse.LowestVersion = Limits.ProtocolVersion;
            refuse.HighestVersion = Limits.ProtocolVersion;
            refuse.Text = text;
            byte[] body = new byte[LongestRefuse];
            WireWriter writer = new WireWriter(body, 0, body.Length);
            refuse.Write(ref writer);
            byte[] exact = new byte[writer.Length];
            System.Array.Copy(body, 0, exact, 0, exact.Length);
            return exact;
        }

        private int PutClear(byte[] buffer, int offset)
        {
            int length = _outgoing.Length;
            RecordHeader.WriteLength(buffer, offset, length);
            System.Array.Copy(_outgoing, 0, buffer, offset + RecordHeader.Bytes, length);
            _outgoing = null;
            return RecordHeader.Bytes + length;
        }

        private int Seal(byte[] buffer, int offset, int count)
        {
            RecordHeader.WriteLength(buffer, offset, count + Limits.TagBytes);
            int sealedCount = _keys.ControlToCollector.Seal(
                _controlSent++, buffer, offset, RecordHeader.Bytes, buffer, offset + RecordHeader.Bytes, count);
            return RecordHeader.Bytes + sealedCount;
        }
    }
}
