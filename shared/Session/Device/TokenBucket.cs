namespace Telemetry.Session
{
    /// <summary>PROTOCOL 9.6: lets a burst through and then a steady rate. A token is the time that it takes to refill it.</summary>
    internal sealed class TokenBucket
    {
        private const long MicrosecondsPerSecond = 1000000;

        private readonly long _tokenUs;
        private readonly long _fullUs;
        private long _creditUs;
        private long _atUs;

        /// <param name="perSecond">1 to 1,000,000</param>
        /// <param name="burst">at least 1</param>
        public TokenBucket(int perSecond, int burst)
        {
            _tokenUs = MicrosecondsPerSecond / perSecond;
            _fullUs = _tokenUs * burst;
        }

        /// <summary>When there is a token at the earliest, as of the last call.</summary>
        public long ReadyUs { get { return _creditUs >= _tokenUs ? _atUs : _atUs + _tokenUs - _creditUs; } }

        public void Fill(long nowUs)
        {
            _creditUs = _fullUs;
            _atUs = nowUs;
        }

        public bool HasToken(long nowUs)
        {
            if (nowUs > _atUs)
            {
                long credit = _creditUs + nowUs - _atUs;
                _creditUs = credit < _fullUs ? credit : _fullUs;
                _atUs = nowUs;
            }

            return _creditUs >= _tokenUs;
        }

        public void Take()
        {
            _creditUs -= _tokenUs;
        }
    }
}
