using Telemetry.Device;
using Telemetry.Simulator.Devices;
using Telemetry.Wire;

namespace Telemetry.SystemTests;

/// <summary>Devices within the test that nobody looks at.</summary>
internal sealed class Quiet : IFleetEvents
{
    public void StatusChanged(SimulatedDevice device, DeviceStatus status, string reason)
    {
    }

    public void Message(SimulatedDevice device, LogLevel level, string text)
    {
    }

    public void Identify(SimulatedDevice device)
    {
    }
}
