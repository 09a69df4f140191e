using Telemetry.RaspberryPi.Sensors.Measuring;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>One value of several that are read one after the other: that one cannot be read does not fail the others.</summary>
internal static class KernelReading
{
    public static Outcome Take(Func<double> read, string part)
    {
        try
        {
            return Outcome.Of(read());
        }
        catch (SensorException e)
        {
            return Outcome.Failed(part.Length == 0 ? e.Message : $"{part}: {e.Message}");
        }
    }
}
