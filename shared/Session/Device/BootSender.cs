using Telemetry.Wire;

namespace Telemetry.Session
{
    // PROTOCOL 9.2, 9.4: what a number of a boot is to its sender.
    //
    //   below Ack.Next                               acknowledged and released
    //   at or above _fresh                           not sent in this session
    //   below Ack.UpTo, outside the gaps             received: kept, not sent
    //   in a gap, carrier at or below _lostBelow     lost on the way: to repeat
    //   in a gap, carrier above                      under way
    //   at or above Ack.UpTo                         under way; a probe finds out
    //
    // Nothing here is proportional to the length of the log: an ACK is kept as it came, a cursor (_gap, _repeat) walks its gaps
    // once, and _fresh walks the log once.
    /// <summary>Sends the readings of one boot: which of them a datagram carries, and what an ACK says of them.</summary>
    internal sealed partial class BootSender
    {
        // So many readings fill a datagram about: there is no point in waiting for more.
        private const ulong WorthADatagram = 64;

        private readonly LargeReadings _large;
        private readonly DeviceCounters _counters;
        private BootReadings _log;
        private Ack _ack = new Ack();
        private bool _isAnswered;
        private ulong _fresh;
        private uint _lostBelow;
        private int _gap;
        private ulong _repeat;
        private bool _mayRepeat;

        // Its own for each boot: an ACK of one boot says nothing of another, whose last datagram may be lost.
        private readonly ProbeTimer _probe = new ProbeTimer();

        public BootSender(LargeReadings large, DeviceCounters counters)
        {
            _large = large;
            _counters = counters;
        }

        public BootReadings Log { get { return _log; } }

        /// <summary>A new session (PROTOCOL 9.11). Nothing is sent before the ACK that answers BOOT.</summary>
        public void Start(BootReadings log)
        {
            _log = log;
            _log.ForgetCarriers();
            _ack.Clear();
            _isAnswered = false;
            _fresh = log.HeldFirst;
            _lostBelow = 0;
            _mayRepeat = false;
        }

        /// <summary>READY is sent. A reading that takes more of a payload than this is sent in pieces.</summary>
        public void Open(int largestAlone, long nowUs)
        {
            _largestAlone = largestAlone;
            _probe.Start(nowUs);
        }

        /// <summary>
        /// Takes an ACK, and gives back another one to fill. <paramref name="lostBelow"/>: what was carried below that counter and is
        /// named missing is lost on the way.
        /// </summary>
        public Ack Take(Ack ack, uint lostBelow, long nowUs)
        {
            if (ack.Heard > _ack.Heard)
            {
                _probe.Answered(nowUs);
            }
            else if (ack.Next > _ack.Next)
            {
                _probe.Active(nowUs);
            }

            Ack free = _ack;
            _ack = ack;
            _isAnswered = true;
            _lostBelow = lostBelow;
            _log.Release(ack.Next);
            _gap = 0;
            _repeat = 0;
            _mayRepeat = ack.GapCount > 0;
            UpdateLarge();
            return free;
        }

        /// <summary>PROTOCOL 9.5: something was sent and is neither acknowledged nor received, as far as is known.</summary>
        public bool IsOutstanding
        {
            get
            {
                AdvanceFresh();
                ulong unsaid = _ack.UpTo > _log.First ? _ack.UpTo : _log.First;
                return _isAnswered && (_fresh > unsaid || (_ack.GapCount > 0 && _ack.GapFirst[0] < _fresh));
            }
        }

        /// <summary>When a probe is due (PROTOCOL 9.5); <see cref="long.MaxValue"/> if nothing is outstanding.</summary>
        public long ProbeDueUs(long timeoutUs, long longestUs)
        {
            return IsOutstanding ? _probe.DueUs(timeoutUs, longestUs) : long.MaxValue;
        }

        public void Sent(long nowUs)
        {
            _probe.Active(nowUs);
        }

        public void Probed(long nowUs)
        {
            _probe.Probed(nowUs);
        }

        public void ExpireProbe()
        {
            _probe.Expire();
        }

        /// <summary>When there is something to send; <see cref="long.MaxValue"/> if there is nothing.</summary>
        /// <param name="lingerUs">how long a new reading may wait for others; negative: not at all, times are of another clock</param>
        public long DueUs(long lingerUs)
        {
            if (!_isAnswered)
            {
                return long.MaxValue;
            }

            if (HasDroppedDue() || _large.NextDue(this) != null || FindRepeat())
            {
                return 0;
            }

            AdvanceFresh();
            if (_fresh >= _log.Next || IsFreshBlocked())
            {
                return long.MaxValue;
            }

            return lingerUs < 0 || _log.Next - _fresh >= WorthADatagram ? 0 : _log.TimeUs(_fresh) + lingerUs;
        }

        /// <summary>The lowest number, from this one on, that the collector has not said to have received.</summary>
        private ulong SkipReceived(ulong number)
        {
            if (number >= _ack.UpTo)
            {
                return number;
            }

            for (int i = 0; i < _ack.GapCount; i++)
            {
                if (number < _ack.GapFirst[i] + _ack.GapLength[i])
                {
                    return number > _ack.GapFirst[i] ? number : _ack.GapFirst[i];
                }
            }

            return _ack.UpTo;
        }

        private void AdvanceFresh()
        {
            if (_fresh < _log.HeldFirst)
            {
                _fresh = _log.HeldFirst;
            }

            if (_fresh < _log.Next)
            {
                ulong next = SkipReceived(_fresh);
                _fresh = next < _log.Next ? next : _log.Next;
            }
        }

        /// <summary>Moves the cursor to the next number that was lost on the way. False: there is none until another ACK comes.</summary>
        private bool FindRepeat()
        {
            while (_mayRepeat)
            {
                ulong end = _ack.GapFirst[_gap] + _ack.GapLength[_gap];
                end = end < _fresh ? end : _fresh;
                _repeat = Highest(_repeat, _ack.GapFirst[_gap], _log.HeldFirst);
                for (; _repeat < end; _repeat++)
                {
                    if (_log.Carrier(_repeat) <= _lostBelow)
                    {
                        return true;
                    }
                }

                _gap++;
                _mayRepeat = _gap < _ack.GapCount;
            }

            return false;
        }

        private bool HasDroppedDue()
        {
            for (int i = 0; i < _log.DroppedCount; i++)
            {
                if (IsDue(_log.Dropped(i)))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>
        /// A range that only grew is not due by itself: it goes with the new reading that pushed the oldest one out.
        /// </summary>
        private bool IsDue(DroppedRange range)
        {
            ulong missing = SkipReceived(range.First);
            return missing < range.End && (range.Carrier == 0 || (range.Carrier <= _lostBelow && missing < _ack.UpTo));
        }

        private void UpdateLarge()
        {
            for (int i = 0; i < _large.Length; i++)
            {
                LargeReading reading = _large[i];
                if (reading.Owner != this)
                {
                    continue;
                }

                if (reading.Number < _log.HeldFirst || SkipReceived(reading.Number) != reading.Number)
                {
                    reading.Owner = null;
                }
                else if (reading.Number < _ack.UpTo)
                {
                    reading.Update(MissingPieces(reading.Number), _lostBelow);
                }
            }
        }

        /// <summary>The pieces of a reading in a gap that the collector lacks: those it lists, else all.</summary>
        private ulong MissingPieces(ulong number)
        {
            for (int i = 0; i < _ack.PartialCount; i++)
            {
                if (_ack.PartialNumber[i] == number)
                {
                    return _ack.PartialMissing[i];
                }
            }

            return ulong.MaxValue;
        }

        private static ulong Highest(ulong a, ulong b, ulong c)
        {
            ulong high = a > b ? a : b;
            return high > c ? high : c;
        }
    }
}
