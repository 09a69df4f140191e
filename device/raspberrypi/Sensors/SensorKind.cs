using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>A kind of sensor that the configuration can name: what may be set, what it measures, and how it is opened.</summary>
public sealed class SensorKind
{
    /// <summary>As the configuration writes it: <c>bme280</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For people: <c>Bosch BME280: temperature, humidity, air pressure</c>.</summary>
    public required string Title { get; init; }

    /// <summary>True: read by a driver of the optional package Iot.Device.Bindings; false: by the kernel.</summary>
    public bool NeedsPackage { get; init; }

    /// <summary>The kernel's driver for the same part: the name in the overlay i2c-sensor, and the sensor that reads it then. Null: there is none.</summary>
    public (string Overlay, string Sensor)? KernelDriver { get; init; }

    /// <summary>What to write in place of a sensor that needs the package and has no driver in the kernel; empty: nothing.</summary>
    public string InPlace { get; init; } = "";

    /// <summary>Keys beside sensor, interval, prefix, name and channels.</summary>
    public IReadOnlyList<SettingKey> Keys { get; init; } = [];

    /// <summary>What it measures. Empty where that depends on what is there (iio, hwmon).</summary>
    public IReadOnlyList<ChannelKind> Channels { get; init; } = [];

    /// <summary>Makes a plan of what the settings ask for; it touches no bus. What it cannot plan throws a <see cref="SensorException"/>.</summary>
    public required Func<SensorSettings, SensorEnvironment, SensorPlan> Plan { get; init; }

    public IEnumerable<SettingKey> AllKeys => Keys.Concat([SensorSettings.IntervalKey, SensorSettings.PrefixKey, SensorSettings.NameKey]);
}

/// <summary>How a sensor of the configuration is read.</summary>
/// <param name="Channels">All that it offers; the configuration selects.</param>
/// <param name="Bus">Sensors of one bus are read one after the other, on the bus's own thread: <c>i2c-1</c>.</param>
/// <param name="Open">Gives the part itself, to measure the selected channels. Called again after a failure, on the bus's thread.</param>
/// <param name="Warning">What a person should know though it may come right by itself: the part is not there yet. Empty: nothing.</param>
public sealed record SensorPlan(
    IReadOnlyList<ChannelKind> Channels,
    string Bus,
    Func<IReadOnlyList<ChannelKind>, ISource> Open,
    string Warning = "")
{
    /// <summary>What an entry gets that names no channels; null: all of them.</summary>
    public IReadOnlyList<ChannelKind>? Usual { get; init; }
}

/// <summary>A sensor cannot be used, and why, for a person.</summary>
public sealed class SensorException : Exception
{
    public SensorException(string message)
        : base(message)
    {
    }

    public SensorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public SensorException()
    {
    }
}
