namespace Telemetry.Session
{
    /// <summary>PROTOCOL 9.5: when to send the oldest unacknowledged readings again, for want of any news.</summary>
    internal sealed class ProbeTimer
    {
        private const int MostDoublings = 5;
        private long _quietSinceUs;
        private int _unanswered;

        public void Start(long nowUs)
        {
            _quietSinceUs = nowUs;
            _unanswered = 0;
        }

        /// <summary>A datagram was sent, or an ACK told something new.</summary>
        public void Active(long nowUs)
        {
            _quietSinceUs = nowUs;
        }

        /// <summary>An ACK tells of a datagram that it had not told of before.</summary>
        public void Answered(long nowUs)
        {
            _quietSinceUs = nowUs;
            _unanswered = 0;
        }

        /// <summary>A probe is due now, if anything is outstanding.</summary>
        public void Expire()
        {
            _quietSinceUs = long.MinValue / 2;
        }

        public void Probed(long nowUs)
        {
            _quietSinceUs = nowUs;
            if (_unanswered < MostDoublings)
            {
                _unanswered++;
            }
        }

        public long DueUs(long timeoutUs, long longestUs)
        {
            long doubled = timeoutUs << _unanswered;
            return _quietSinceUs + (doubled < longestUs ? doubled : longestUs);
        }
    }
}
