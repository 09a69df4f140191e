namespace Telemetry.RaspberryPi.Sensors;

/// <summary>In place of the drivers of Iot.Device.Bindings, where the package source does not have it.</summary>
public static class DriverProvider
{
    public const bool IsBuiltIn = false;

    public static IReadOnlyList<SensorKind> Kinds { get; } = [];
}
