using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// Keeps logs over restarts of the device: that of the current boot, and those of earlier boots of which something is not
    /// acknowledged. All calls come from the device's thread. Trouble with the medium is told by <see cref="TakeMessage"/>, never thrown.
    /// </summary>
    public abstract class LogStorage
    {
        /// <summary>Begins the log of a boot. What a boot before it left becomes an earlier boot.</summary>
        /// <param name="bootId">PROTOCOL 1.8</param>
        /// <param name="channels">what the readings' channels mean; filled before the first reading comes</param>
        /// <param name="observer">told of losses; may be null</param>
        public abstract DeviceLog Open(ulong bootId, ChannelTable channels, DeviceObserver observer);

        /// <summary>Earlier boots of which something is not acknowledged now.</summary>
        public abstract int EarlierBoots { get; }

        /// <summary>
        /// The readings of an earlier boot, the oldest boot first; the index counts as of the last <see cref="EarlierBoots"/>. Usable until the next
        /// <see cref="Open"/>, also when all of it is acknowledged.
        /// </summary>
        public abstract BootReadings EarlierBoot(int index);

        /// <summary>
        /// False while the storage may hold boots that it cannot read now: the collector must not take them for gone (PROTOCOL 8.5).
        /// </summary>
        public abstract bool KnowsEarlierBoots { get; }

        /// <summary>What the operator should know of the storage, a line at a time; null: nothing new.</summary>
        public abstract string TakeMessage(out LogLevel level);
    }
}
