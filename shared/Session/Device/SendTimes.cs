namespace Telemetry.Session
{
    /// <summary>When the last datagrams were sent, and which counters an ACK leaves no hope for (PROTOCOL 9.4).</summary>
    internal sealed class SendTimes
    {
        // Only the datagrams just below the newest one heard are ever looked up. More than these under way: no time rule.
        private const int Remembered = 256;

        // RFC 9002 6.1.1: a datagram is lost when so many newer ones arrived.
        private const uint Threshold = 3;

        private readonly long[] _times = new long[Remembered];
        private uint _next;

        public void Clear()
        {
            _next = 0;
        }

        /// <summary>Counters come in order, from 0.</summary>
        public void Add(uint counter, long nowUs)
        {
            _times[counter % Remembered] = nowUs;
            _next = counter + 1;
        }

        /// <summary>
        /// Below the returned counter, a datagram whose readings are named missing was lost on the way: three newer ones arrived,
        /// or it was sent more than 1.25 round trips before the newest that arrived.
        /// </summary>
        public uint LostBelow(uint heard, long roundTripUs)
        {
            uint lost = heard > Threshold ? heard - Threshold : 0;
            if (heard == 0 || !IsKnown(lost))
            {
                return lost;
            }

            long latestUs = _times[(heard - 1) % Remembered] - roundTripUs - (roundTripUs / 4);
            while (lost < heard - 1 && _times[lost % Remembered] < latestUs)
            {
                lost++;
            }

            return lost;
        }

        private bool IsKnown(uint counter)
        {
            return _next - counter <= Remembered;
        }
    }
}
