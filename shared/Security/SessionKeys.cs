namespace Telemetry.Security
{
    /// <summary>The ciphers of one session (PROTOCOL 4.7), each with a key and a direction of its own.</summary>
    public sealed class SessionKeys
    {
        private readonly AesCcm8 _controlToCollector;
        private readonly AesCcm8 _controlToDevice;
        private readonly AesCcm8 _datagramToCollector;

        public SessionKeys(KeySchedule schedule)
        {
            _controlToCollector = Cipher(schedule, "telemetry 1 control d2c", Direction.DeviceToCollector);
            _controlToDevice = Cipher(schedule, "telemetry 1 control c2d", Direction.CollectorToDevice);
            _datagramToCollector = Cipher(schedule, "telemetry 1 datagram d2c", Direction.DeviceToCollector);
        }

        public AesCcm8 ControlToCollector { get { return _controlToCollector; } }

        public AesCcm8 ControlToDevice { get { return _controlToDevice; } }

        public AesCcm8 DatagramToCollector { get { return _datagramToCollector; } }

        /// <summary>Overwrites the keys when the session ends. Sealing and opening fail afterwards.</summary>
        public void Clear()
        {
            _controlToCollector.Clear();
            _controlToDevice.Clear();
            _datagramToCollector.Clear();
        }

        private static AesCcm8 Cipher(KeySchedule schedule, string label, Direction direction)
        {
            byte[] key = schedule.TrafficKey(label);
            AesCcm8 cipher = new AesCcm8(key, direction);
            Secrets.Clear(key);
            return cipher;
        }
    }
}
