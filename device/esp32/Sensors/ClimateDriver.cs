namespace Telemetry.Esp32.Sensors
{
    /// <summary>Access to one BME280. Any method may throw: an unplugged sensor throws what the bus makes of it.</summary>
    public abstract class ClimateDriver
    {
        /// <summary>Finds the sensor and sets it up.</summary>
        public abstract void Open();

        /// <summary>
        /// Whether the sensor is there, and set up as <see cref="Open"/> left it: one that was unplugged and plugged in again answers,
        /// and measures nothing.
        /// </summary>
        public abstract bool IsReady();

        /// <summary>°C, %, Pa.</summary>
        public abstract void Read(out double temperature, out double humidity, out double pressure);

        public abstract void Close();
    }
}
