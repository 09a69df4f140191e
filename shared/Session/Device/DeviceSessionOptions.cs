using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>What stays the same over all sessions of a device.</summary>
    public sealed class DeviceSessionOptions
    {
        /// <summary>A name (PROTOCOL 1.6).</summary>
        public string DeviceId;

        /// <summary>The pre-shared key, 32 bytes.</summary>
        public byte[] Key;

        /// <summary>What DEVICE says (PROTOCOL 8.3).</summary>
        public DeviceInfo Info;

        /// <summary>PROTOCOL 9.6.</summary>
        public int DatagramsPerSecond = 200;

        /// <summary>PROTOCOL 9.6.</summary>
        public int DatagramBurst = 16;

        /// <summary>How long a new reading may wait for others to share its datagram, microseconds.</summary>
        public long LingerUs = 50000;

        /// <summary>Large readings under way at once, 1 to 16.</summary>
        public int LargeReadings = 8;

        /// <summary>
        /// PROTOCOL 5.4: the session is ended (<c>new keys</c>) when a counter comes to this. Below 2^32 by more than a session can
        /// still send while it ends.
        /// </summary>
        public uint CounterLimit = 0xFFFF0000;
    }
}
