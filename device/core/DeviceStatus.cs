namespace Telemetry.Device
{
    /// <summary>How a device is connected.</summary>
    public enum DeviceStatus : byte
    {
        /// <summary>Waiting for the next try.</summary>
        Waiting = 0,

        /// <summary>Asking the local network for a collector (PROTOCOL 14).</summary>
        Searching = 1,

        /// <summary>Opening the control connection.</summary>
        Connecting = 2,

        /// <summary>Proving and announcing itself.</summary>
        Joining = 3,

        /// <summary>Readings go by UDP.</summary>
        Online = 4,

        /// <summary>Readings go through the control connection: UDP does not arrive (PROTOCOL 10).</summary>
        OnlineWithoutUdp = 5,

        /// <summary>Stopped by its host, or waiting for the restart that a command asked for.</summary>
        Stopped = 6,
    }
}
