using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// What a host, a test or a demo may want to know as it happens. Every call comes from <see cref="DeviceCore.Run"/>, on
    /// its thread; override what is of interest. Must not call back into the device.
    /// </summary>
    public abstract class DeviceObserver
    {
        /// <summary>A reading got its number. Its data is valid during the call only.</summary>
        public virtual void Sampled(ref Reading reading)
        {
        }

        /// <summary>A number was declared lost: at once (sensor error, too large), or later when the log overflowed.</summary>
        public virtual void Lost(ulong number, LostCause cause)
        {
        }

        /// <summary>The connection's state or its reason changed.</summary>
        public virtual void StatusChanged(DeviceStatus status, string reason)
        {
        }

        /// <summary>A line for the operator; the same lines go to the collector.</summary>
        public virtual void Message(LogLevel level, long timeUs, string text)
        {
        }

        /// <summary>
        /// A command set a parameter. A host that can keeps these bytes for <see cref="DeviceCore.RestoreParameters"/> before it returns;
        /// false if it tried and failed: the operator is told that the value lasts until the next restart only.
        /// </summary>
        public virtual bool TryKeepParameters(byte[] saved, out string error)
        {
            error = "";
            return true;
        }

        /// <summary>The action <c>identify</c>: make the device noticed.</summary>
        public virtual void Identify()
        {
        }
    }
}
