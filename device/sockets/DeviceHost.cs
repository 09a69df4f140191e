using System;

namespace Telemetry.Device.Sockets
{
    /// <summary>What a <see cref="DeviceLoop"/> needs of the machine it runs on. Every call comes from the loop's thread.</summary>
    public abstract class DeviceHost
    {
        /// <summary>The device's own clock: microseconds since its boot (PROTOCOL 1.7), never falling.</summary>
        public abstract long NowUs { get; }

        /// <summary>
        /// The host's own work between two rounds of the device: lamps, radio, files. It must be short. Returns when to be called
        /// again at the latest; <see cref="long.MaxValue"/> for no date of its own.
        /// </summary>
        public virtual long Work(long nowUs)
        {
            return long.MaxValue;
        }

        /// <summary>A round went well: feed the watchdog. At least once a second while all is well.</summary>
        public virtual void Alive()
        {
        }

        /// <summary>A round threw; the loop goes on after a pause, or ends if this was the last that it bears.</summary>
        /// <param name="fault">what was thrown: a fault of this program</param>
        /// <param name="inSuccession">how many rounds have thrown without a minute between them, this one included</param>
        /// <param name="isLast">the loop ends with <see cref="LoopEnd.Failed"/></param>
        public virtual void Faulted(Exception fault, int inSuccession, bool isLast)
        {
        }
    }
}
