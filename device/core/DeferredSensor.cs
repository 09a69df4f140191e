using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// A sensor that takes longer than the device's loop may wait. A read is only begun here; what came of it is given by
    /// <see cref="DeviceCore.Complete"/>, once for each read that was begun. Until then no other is begun for that channel.
    /// </summary>
    public abstract class DeferredSensor : ISensor
    {
        /// <summary>
        /// Begins a read and returns at once. False: it could not be begun, and <paramref name="error"/> says why for a person.
        /// </summary>
        public abstract bool TryBegin(Channel channel, long nowUs, out string error);

        bool ISensor.TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
        {
            error = "its value comes later";
            return false;
        }
    }
}
