using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>Where the values of one or several channels come from. A read must be short: it runs in the device's loop.</summary>
    public interface ISensor
    {
        /// <summary>
        /// Takes one value. The reading arrives with its channel, type and time; the sensor sets the value
        /// (<see cref="SensorValue"/>). False: the sensor failed, and <paramref name="error"/> says why for a person; the number
        /// is then declared lost with the cause <c>sensor error</c>. Data that the reading refers to is copied at once.
        /// </summary>
        bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error);
    }
}
