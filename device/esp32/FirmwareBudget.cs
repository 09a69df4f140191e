using Telemetry.Device;

namespace Telemetry.Esp32
{
    /// <summary>
    /// What the firmware takes of the board's memory, for a board with 100 KB of managed heap; README.md has the sum, and a test checks it.
    /// </summary>
    public static class FirmwareBudget
    {
        public const string Version = "0.1.0";

        /// <summary>Bytes of all objects after the start, with four sensors: as many as 64-bit .NET takes, which is more than the board does.</summary>
        public const int Bytes = 66000;

        /// <summary>22 bytes each: 1,000 readings of three channels, each read every 10 s, are 55 minutes without a collector.</summary>
        public const int LogReadings = 1000;

        public static DeviceOptions Options()
        {
            DeviceOptions options = new DeviceOptions();
            options.LogReadings = LogReadings;

            // All channels are numbers.
            options.LogBytes = 0;
            options.LargeReadingsUnderWay = 1;

            // Sealing a datagram takes the board some milliseconds; a full log is sent in a second.
            options.DatagramsPerSecond = 20;
            options.DatagramBurst = 4;
            options.LingerMs = 200;
            return options;
        }
    }
}
