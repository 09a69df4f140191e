using Telemetry.Security;

namespace Telemetry.Device
{
    /// <summary>PROTOCOL 13.5: how long a device waits before it tries again. Jitter keeps many devices from coming at once.</summary>
    public sealed class BackOff
    {
        private const long FirstBoundUs = 500000;
        // Every device is back within 10 s of its collector, however long that was away; a thousand that try cost it 170 handshakes/s.
        private const long LongestBoundUs = 8000000;
        private const long LongestDemandMs = 600000;
        private const long SteadyUs = 10000000;
        private const long MicrosecondsPerMillisecond = 1000;

        private readonly RandomSource _random;
        private long _boundUs = FirstBoundUs;
        private bool _hasFailed;

        public BackOff(RandomSource random)
        {
            _random = random;
        }

        /// <summary>
        /// A try or a session ended. One that was open for 10 s begins anew; anything shorter doubles the next bound.
        /// </summary>
        public void Ended(long openForUs)
        {
            if (openForUs >= SteadyUs)
            {
                _boundUs = FirstBoundUs;
                _hasFailed = false;
                return;
            }

            _boundUs = _boundUs * 2 < LongestBoundUs ? _boundUs * 2 : LongestBoundUs;
            _hasFailed = true;
        }

        /// <summary>
        /// The wait before the next try, microseconds: 0 to 0.5 s at first, then between half the bound and the bound, and never less
        /// than the other side demanded, up to 10 minutes.
        /// </summary>
        public long WaitUs(int demandedMs)
        {
            long fromUs = _hasFailed ? _boundUs / 2 : 0;
            long waitUs = fromUs + (long)(_random.NextUInt32() % (ulong)(_boundUs - fromUs + 1));
            long demandedUs = (demandedMs < LongestDemandMs ? demandedMs : LongestDemandMs) * MicrosecondsPerMillisecond;
            return waitUs > demandedUs ? waitUs : demandedUs;
        }
    }
}
