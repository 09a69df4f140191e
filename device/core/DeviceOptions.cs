using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>Who a device is, where its collector is and how much it may keep and send.</summary>
    public sealed class DeviceOptions
    {
        /// <summary>A name (PROTOCOL 1.6).</summary>
        public string DeviceId;

        /// <summary>The pre-shared key, 32 bytes.</summary>
        public byte[] Key;

        /// <summary>Name or address of the collector; empty: found by discovery only.</summary>
        public string Host = "";

        public int Port = Limits.DefaultPort;

        /// <summary>Whether to ask the local network when the configured address fails or there is none (PROTOCOL 14.3).</summary>
        public bool Discover = true;

        /// <summary>The last address that worked, if the host kept it; empty if none.</summary>
        public string LastHost = "";

        public int LastPort;

        public string Hardware = "";
        public string Firmware = "";
        public ResetCause ResetCause;
        public string ResetDetail = "";

        /// <summary>Readings that a log in memory holds: 22 bytes of memory each. What is above drops the oldest.</summary>
        public int LogReadings = 10000;

        /// <summary>Bytes of texts and byte strings that a log in memory holds; the largest value is 65,536.</summary>
        public int LogBytes = 262144;

        /// <summary>Keeps the log over restarts of the device, and then says itself how much it holds; null: the log is in memory.</summary>
        public LogStorage Storage;

        /// <summary>PROTOCOL 9.6.</summary>
        public int DatagramsPerSecond = 200;

        /// <summary>PROTOCOL 9.6.</summary>
        public int DatagramBurst = 16;

        /// <summary>How long a reading may wait for others to share its datagram. More costs delay, less costs datagrams.</summary>
        public int LingerMs = 50;

        /// <summary>Large readings under way at once, 1 to 16: about 300 bytes of memory each.</summary>
        public int LargeReadingsUnderWay = 8;
    }
}
