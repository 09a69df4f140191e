namespace Telemetry.Esp32.Settings
{
    /// <summary>A BME280 and its wires, as a <c>sensor=</c> line says.</summary>
    public sealed class SensorSettings
    {
        public const int FirstAddress = 0x76;
        public const int SecondAddress = 0x77;

        /// <summary>Before the names of its channels; empty where there is one sensor.</summary>
        public string Name = "";

        public int DataPin = 21;
        public int ClockPin = 22;
        public int Address = FirstAddress;

        /// <summary>1 or 2: sensors on the same two pins share a bus.</summary>
        public int Bus = 1;

        /// <summary>Time between two readings, microseconds.</summary>
        public long IntervalUs = 10000000;

        /// <summary>"the BME280 at 0x76 (SDA 21, SCL 22)", for messages.</summary>
        public string Place
        {
            get { return "the BME280 at 0x" + Address.ToString("X2") + " (SDA " + DataPin + ", SCL " + ClockPin + ")"; }
        }
    }
}
