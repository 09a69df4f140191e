namespace Telemetry.Session
{
    /// <summary>The smoothed round trip of the control connection, and the probe timeout that follows from it (PROTOCOL 9.5).</summary>
    internal sealed class RoundTrip
    {
        // RFC 6298 2: the weight of a new sample is 1/8.
        private const int Weight = 8;
        private const long ProbeFloorUs = 200000;
        private const long ProbeMarginUs = 100000;
        private long _smoothedUs;

        /// <summary>0 as long as nothing was measured.</summary>
        public long SmoothedUs { get { return _smoothedUs; } }

        /// <summary>The first, undoubled probe timeout.</summary>
        public long ProbeTimeoutUs
        {
            get
            {
                long timeout = (2 * _smoothedUs) + ProbeMarginUs;
                return timeout > ProbeFloorUs ? timeout : ProbeFloorUs;
            }
        }

        public void Clear()
        {
            _smoothedUs = 0;
        }

        public void Add(long sampleUs)
        {
            if (sampleUs < 0)
            {
                return;
            }

            _smoothedUs = _smoothedUs == 0 ? sampleUs : _smoothedUs + ((sampleUs - _smoothedUs) / Weight);
        }
    }
}
