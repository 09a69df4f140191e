namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>Sensors that the kernel reads: files of sysfs and procfs. Always there.</summary>
public static class KernelProvider
{
    public static IReadOnlyList<SensorKind> Kinds { get; } =
        [BoardSensor.Kind, IioSensor.Kind, HwmonSensor.Kind, OneWireSensor.Kind, ThermalSensor.Kind];
}
