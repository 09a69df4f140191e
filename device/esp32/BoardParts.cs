using Telemetry.Esp32.Lamp;
using Telemetry.Esp32.Radio;
using Telemetry.Esp32.Sensors;
using Telemetry.Esp32.Settings;
using Telemetry.Esp32.Storage;

namespace Telemetry.Esp32
{
    /// <summary>What the firmware needs of a board: everything that calls the hardware is behind this.</summary>
    public abstract class BoardParts
    {
        /// <summary>Microseconds since the board started, never falling.</summary>
        public abstract long NowUs { get; }

        /// <summary>"ESP32_REV3", for people.</summary>
        public abstract string Hardware { get; }

        public abstract BoardFiles Files { get; }

        public abstract BoardRadio Radio { get; }

        /// <summary>Whether the board's clock ran on over the last restart: it did not lose its power then.</summary>
        public abstract bool KeptItsClock { get; }

        /// <summary>Whether the board woke from deep sleep.</summary>
        public abstract bool WokeFromSleep { get; }

        /// <summary>Bytes of the managed heap that are free.</summary>
        public abstract long FreeMemory();

        /// <summary>The lamp of these settings; one that does nothing if they name none.</summary>
        public abstract LampPin OpenLamp(BoardSettings settings);

        /// <summary>Access to a sensor; it is not touched before <see cref="ClimateDriver.Open"/>.</summary>
        public abstract ClimateDriver NewClimateDriver(SensorSettings settings);

        public abstract void Sleep(int milliseconds);

        /// <summary>A line on the serial console.</summary>
        public abstract void Print(string line);

        /// <summary>Restarts the board. Returns only where tests play the board.</summary>
        public abstract void Restart();
    }
}
