using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>In place of the drivers of Iot.Device.Bindings, where no package source has it: says what to do instead.</summary>
public static class DriverProvider
{
    public static bool IsBuiltIn => false;

    /// <exception cref="SensorException">Always.</exception>
    internal static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment)
    {
        SensorKind kind = settings.Kind;
        string instead = kind.KernelDriver is not null
            ? DriverKinds.KernelAdvice(kind, settings.Get(DriverKinds.BusKey), settings.Get(DriverKinds.AddressOf(kind)))
            : kind.InPlace;
        string build = "build the program where a package source has Iot.Device.Bindings";
        throw new SensorException(
            $"{kind.Name} needs a driver of the package Iot.Device.Bindings, and this program was built without it. "
            + (instead.Length > 0 ? $"Either {instead}; or {build}" : "B" + build[1..]));
    }
}
