using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.Simulator.Devices;

/// <summary>Told of what happens to simulated devices. Calls come from the fleet's threads, several at once.</summary>
public interface IFleetEvents
{
    void StatusChanged(SimulatedDevice device, DeviceStatus status, string reason);

    /// <summary>A line that the device also sends to its collector.</summary>
    void Message(SimulatedDevice device, LogLevel level, string text);

    /// <summary>Somebody asked the device to make itself noticed.</summary>
    void Identify(SimulatedDevice device);
}
