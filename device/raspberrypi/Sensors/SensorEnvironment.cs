using Telemetry.RaspberryPi.Sensors.I2c;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>The machine whose sensors are read: this one, or one that is emulated in a directory.</summary>
public sealed class SensorEnvironment
{
    /// <summary>The device's clock, microseconds since its boot. Called from several threads.</summary>
    public required Func<long> NowUs { get; init; }

    /// <summary>Where sysfs is.</summary>
    public string SysRoot { get; init; } = "/sys";

    /// <summary>Where procfs is.</summary>
    public string ProcRoot { get; init; } = "/proc";

    /// <summary>Where the device files are.</summary>
    public string DevRoot { get; init; } = "/dev";

    /// <summary>The file system whose free space the sensor <c>board</c> tells.</summary>
    public string DiskRoot { get; init; } = "/";

    /// <summary>Null: the I2C buses of this machine. Otherwise the bus of a number, or null if there is none.</summary>
    public Func<int, II2cBus?>? FindI2cBus { get; init; }
}
