using Telemetry.Wire;

namespace Telemetry.Session
{
    // Datagrams: when to send one, for which boot, with what in it; and what an ACK says of them.
    public sealed partial class DeviceSession
    {
        // Further ahead of what was heard, a datagram might push the collector's replay window over those still under way.
        private const uint AheadByUdp = Limits.ReplayWindow / 2;

        // In the control connection PINGs and results queue behind datagrams: no more than these at a time.
        private const uint AheadByControl = 32;

        private const long LongestProbeUs = 5000000;
        private const long SuspiciousProbeUs = 1000000;

        private readonly TokenBucket _bucket;
        private readonly SendTimes _sendTimes = new SendTimes();
        private readonly LargeReadings _large;
        private readonly BootSender[] _senders = new BootSender[Limits.BootsInSession];
        private readonly byte[] _tunnelled = new byte[Limits.DatagramBytes];
        private int _senderCount;
        private int _earlierTurn;
        private uint _counter;
        private uint _heard;
        private bool _isEarlierTurn;
        private bool _isRepeatTurn;

        /// <summary>
        /// Gives the next datagram to send by UDP, and its length; 0: none now. The buffer must hold 1,200 bytes.
        /// </summary>
        public int PollDatagram(byte[] buffer)
        {
            if (_state != DeviceSessionState.Open)
            {
                return 0;
            }

            int length = _path.IsBlocked ? BuildTrial(buffer) : BuildDatagram(buffer);
            if (length > 0)
            {
                _counters.DatagramsByUdp++;
                _path.SentByUdp(_counter - 1, _nowUs);
            }

            return length;
        }

        private int PayloadLimit { get { return _welcome.DatagramLimit - DatagramHeader.Bytes - Limits.TagBytes; } }

        private void StartSenders(BootReadings[] boots, int count, bool areAll)
        {
            _large.Clear();
            _senderCount = count < Limits.BootsInSession ? count : Limits.BootsInSession;
            for (int i = 0; i < _senderCount; i++)
            {
                if (_senders[i] == null)
                {
                    _senders[i] = new BootSender(_large, _counters);
                }

                _senders[i].Start(boots[i]);
            }

            _announcement = new Announcement(_options.Info, _schema, _senders, _senderCount, areAll && count == _senderCount);
            _sendTimes.Clear();
            _counter = 0;
            _heard = 0;
        }

        private void StartDatagrams()
        {
            int largestAlone = PayloadLimit - BootFrame.Bytes - BootSender.MarkBytes;
            for (int i = 0; i < _senderCount; i++)
            {
                _senders[i].Open(largestAlone, _nowUs);
            }

            _bucket.Fill(_nowUs);
        }

        private BootSender FindSender(ulong bootId)
        {
            for (int i = 0; i < _senderCount; i++)
            {
                if (_senders[i].Log.BootId == bootId)
                {
                    return _senders[i];
                }
            }

            return null;
        }

        /// <summary>PROTOCOL 9.2, 9.4. The ACK is well-formed and of this sender.</summary>
        private void TakeAck(BootSender sender)
        {
            _counters.Acks++;
            uint heard = (uint)_spareAck.Heard;
            HeardByUdp(_spareAck.HeardByUdp, false, 0);
            _heard = heard > _heard ? heard : _heard;
            _spareAck = sender.Take(_spareAck, _sendTimes.LostBelow(heard, _roundTrip.SmoothedUs), _nowUs);
        }

        private long NextDatagramUs
        {
            get
            {
                bool isWithinReach = IsWithinReach;
                long dueUs = long.MaxValue;
                for (int i = 0; i < _senderCount; i++)
                {
                    dueUs = Earlier(dueUs, ProbeDueUs(i));
                    dueUs = isWithinReach ? Earlier(dueUs, DueUs(i)) : dueUs;
                }

                dueUs = dueUs > _bucket.ReadyUs ? dueUs : _bucket.ReadyUs;
                return Earlier(dueUs, _path.TrialDueUs);
            }
        }

        /// <summary>Without anything outstanding no probe would ever open the way again, so it is open.</summary>
        private bool IsWithinReach
        {
            get { return _counter - _heard < (_path.IsBlocked ? AheadByControl : AheadByUdp) || !IsAnyOutstanding; }
        }

        private bool IsAnyOutstanding
        {
            get
            {
                for (int i = 0; i < _senderCount; i++)
                {
                    if (_senders[i].IsOutstanding)
                    {
                        return true;
                    }
                }

                return false;
            }
        }

        private long ProbeDueUs(int sender)
        {
            return _senders[sender].ProbeDueUs(
                _roundTrip.ProbeTimeoutUs, _path.IsSuspicious(_nowUs) ? SuspiciousProbeUs : LongestProbeUs);
        }

        private long DueUs(int sender)
        {
            // The times of another boot are of another clock: its readings are old, and due at once.
            return _senders[sender].DueUs(sender == 0 ? _options.LingerUs : -1);
        }

        private int BuildDatagram(byte[] datagram)
        {
            if (!_bucket.HasToken(_nowUs))
            {
                return 0;
            }

            // A sender may find, while it fills, that what seemed due is not; its cursors have moved on then.
            while (IsWithinReach)
            {
                int sender = NextSender();
                if (sender < 0)
                {
                    break;
                }

                int length = Build(datagram, sender, false);
                if (length > 0)
                {
                    return length;
                }
            }

            return BuildProbe(datagram);
        }

        private int BuildProbe(byte[] datagram)
        {
            for (int i = 0; i < _senderCount; i++)
            {
                if (_nowUs >= ProbeDueUs(i))
                {
                    _counters.Probes++;
                    int length = Build(datagram, i, true);
                    _senders[i].Probed(_nowUs);
                    return length;
                }
            }

            return 0;
        }

        /// <summary>Every second turn belongs to the earlier boots, which take it in turn; -1 when nothing is due.</summary>
        private int NextSender()
        {
            _isEarlierTurn = !_isEarlierTurn;
            if (!_isEarlierTurn && DueUs(0) <= _nowUs)
            {
                return 0;
            }

            for (int i = 1; i < _senderCount; i++)
            {
                _earlierTurn = _earlierTurn + 1 < _senderCount ? _earlierTurn + 1 : 1;
                if (DueUs(_earlierTurn) <= _nowUs)
                {
                    return _earlierTurn;
                }
            }

            return DueUs(0) <= _nowUs ? 0 : -1;
        }

        /// <summary>Makes a datagram of what one boot has to send. 0, and no counter is used, if there is nothing.</summary>
        private int Build(byte[] datagram, int index, bool isProbe)
        {
            BootSender sender = _senders[index];
            WireWriter payload = new WireWriter(datagram, DatagramHeader.Bytes, PayloadLimit - BootSender.MarkBytes);
            if (index > 0)
            {
                BootFrame boot = default(BootFrame);
                boot.BootId = sender.Log.BootId;
                boot.Write(ref payload);
            }

            int empty = payload.Length;
            uint carrier = _counter + 1;
            if (isProbe)
            {
                sender.FillProbe(ref payload, carrier);
            }
            else
            {
                _isRepeatTurn = !_isRepeatTurn;
                sender.Fill(ref payload, carrier, _isRepeatTurn);
                if (payload.Length == empty)
                {
                    return 0;
                }
            }

            int length = payload.Length;
            if (isProbe || !sender.CarriesNewest)
            {
                length += WriteMark(datagram, payload.Position, sender.Log.Next);
            }

            sender.Sent(_nowUs);
            return SealDatagram(datagram, length);
        }

        /// <summary>PROTOCOL 10.3: a MARK only, to find out whether UDP works again.</summary>
        private int BuildTrial(byte[] datagram)
        {
            if (_nowUs < _path.TrialDueUs)
            {
                return 0;
            }

            return SealDatagram(datagram, WriteMark(datagram, DatagramHeader.Bytes, _senders[0].Log.Next));
        }

        private void WriteTunnelled(ref WireWriter frame)
        {
            int length = BuildDatagram(_tunnelled);
            if (length > 0)
            {
                _counters.DatagramsByControl++;
                TunnelledDatagram tunnelled = default(TunnelledDatagram);
                tunnelled.Data = _tunnelled;
                tunnelled.DataLength = length;
                tunnelled.Write(ref frame);
            }
        }

        private static int WriteMark(byte[] datagram, int offset, ulong next)
        {
            WireWriter writer = new WireWriter(datagram, offset, BootSender.MarkBytes);
            Mark mark = default(Mark);
            mark.Next = next;
            mark.Write(ref writer);
            return writer.Length;
        }

        private int SealDatagram(byte[] datagram, int payloadLength)
        {
            DatagramHeader.Write(datagram, 0, _welcome.SessionId, _counter);
            int sealedLength = _keys.DatagramToCollector.Seal(
                _counter, datagram, 0, DatagramHeader.Bytes, datagram, DatagramHeader.Bytes, payloadLength);
            _sendTimes.Add(_counter, _nowUs);
            _bucket.Take();
            _counter++;
            return DatagramHeader.Bytes + sealedLength;
        }
    }
}
