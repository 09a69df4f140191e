namespace Telemetry.Esp32.Settings
{
    /// <summary>What <c>telemetry.cfg</c> says (README.md). Times are microseconds; an interval of 0 is off.</summary>
    public sealed class BoardSettings
    {
        /// <summary>The value of <see cref="LampPin"/> for a board without a lamp.</summary>
        public const int NoPin = -1;

        public const int MostSensors = 4;

        private readonly SensorSettings[] _sensors = new SensorSettings[MostSensors];
        private int _sensorCount;

        public string Device = "";

        /// <summary>32 bytes.</summary>
        public byte[] Key;

        /// <summary>Empty: found by asking the network.</summary>
        public string CollectorHost = "";

        public int CollectorPort = Wire.Limits.DefaultPort;

        public bool Discover = true;

        public int LampPin = 2;

        public bool IsLampInverted;

        public long MemoryIntervalUs = 60000000;

        public long SignalIntervalUs;

        public int SensorCount { get { return _sensorCount; } }

        public SensorSettings Sensor(int index)
        {
            return _sensors[index];
        }

        /// <summary>False when there is no room for another one.</summary>
        internal bool TryAdd(SensorSettings sensor)
        {
            if (_sensorCount == MostSensors)
            {
                return false;
            }

            _sensors[_sensorCount++] = sensor;
            return true;
        }
    }
}
