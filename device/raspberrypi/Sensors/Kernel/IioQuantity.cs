using System.Text.RegularExpressions;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>
/// A channel of Linux IIO: what the name of its files says. Source: Documentation/ABI/testing/sysfs-bus-iio of Linux. A channel
/// <c>in_temp_ambient</c> has a file <c>in_temp_ambient_input</c>, or <c>_raw</c> with <c>_offset</c> and <c>_scale</c>.
/// </summary>
/// <param name="Stem">The files' common beginning: <c>in_voltage0</c>.</param>
/// <param name="Type">The kind of quantity, to which an offset or a scale of several channels belongs: <c>in_voltage</c>.</param>
/// <param name="Factor">From the unit of the ABI to ours.</param>
/// <param name="Kind">The channel for the configuration.</param>
internal sealed partial record IioQuantity(string Stem, string Type, double Factor, ChannelKind Kind)
{
    private const string Input = "_input";
    private const string Raw = "_raw";

    /// <summary>Type in the ABI, our key, quantity, our unit, factor from the ABI's unit. Longer types stand before those they begin with.</summary>
    private static readonly (string Type, string Key, string Quantity, string Unit, double Factor)[] Types =
    [
        ("concentration_co2", "co2", "CO2 concentration", "[ppm]", 1e4),    // percent
        ("concentration_voc", "voc", "VOC concentration", "[ppm]", 1e4),
        ("massconcentration", "dust", "mass concentration", "ug/m3", 1),
        ("concentration", "concentration", "concentration", "%", 1),
        ("electricalconductivity", "conductivity", "conductivity", "S/m", 1),
        ("humidityrelative", "humidity", "relative humidity", "%", 1e-3),   // milli percent
        ("illuminance", "illuminance", "illuminance", "lx", 1),
        ("capacitance", "capacitance", "capacitance", "nF", 1),
        ("resistance", "resistance", "resistance", "Ohm", 1),
        ("proximity", "proximity", "proximity", "1", 1),
        ("intensity", "intensity", "light intensity", "1", 1),
        ("pressure", "pressure", "air pressure", "hPa", 10),                // kilopascal
        ("distance", "distance", "distance", "m", 1),
        ("velocity", "velocity", "velocity", "m/s", 1),
        ("anglvel", "rotation", "angular velocity", "rad/s", 1),
        ("uvindex", "uvindex", "UV index", "1", 1),
        ("gravity", "gravity", "gravity", "m/s2", 1),
        ("voltage", "voltage", "voltage", "V", 1e-3),                       // millivolt
        ("current", "current", "current", "A", 1e-3),                       // milliampere
        ("energy", "energy", "energy", "J", 1),
        ("power", "power", "power", "W", 1e-3),                             // milliwatt
        ("accel", "acceleration", "acceleration", "m/s2", 1),
        ("incli", "inclination", "inclination", "deg", 1),
        ("count", "count", "count", "1", 1),
        ("angl", "angle", "angle", "rad", 1),
        ("temp", "temperature", "temperature", "Cel", 1e-3),                // milli degree Celsius
        ("magn", "magnetism", "magnetic flux density", "G", 1),             // gauss
        ("ph", "ph", "pH", "[pH]", 1),
    ];

    /// <summary>Null for a file that is not a measured value, or of a kind that is not known here.</summary>
    public static IioQuantity? FromFile(string fileName)
    {
        string? stem = fileName.StartsWith("in_", StringComparison.Ordinal)
            ? fileName.EndsWith(Input, StringComparison.Ordinal) ? fileName[..^Input.Length]
                : fileName.EndsWith(Raw, StringComparison.Ordinal) ? fileName[..^Raw.Length] : null
            : null;
        if (stem is null) return null;
        foreach ((string type, string key, string quantity, string unit, double factor) in Types)
        {
            if (!stem.StartsWith("in_" + type, StringComparison.Ordinal)) continue;
            string rest = stem["in_".Length..][type.Length..];
            // Extremes and averages of a channel are not channels of their own.
            return Rest().IsMatch(rest) && !Derived().IsMatch(rest)
                ? Of(stem, "in_" + type, factor, key + rest.Replace('_', '-'), quantity, unit)
                : null;
        }

        return null;
    }

    /// <summary>The channel that a configuration names, also when the part is not there; null: there is no such kind.</summary>
    public static IioQuantity? FromKey(string key)
    {
        foreach ((string type, string name, string quantity, string unit, double factor) in Types)
        {
            if (!key.StartsWith(name, StringComparison.Ordinal)) continue;
            string rest = key[name.Length..];
            // Of a difference, voltage0-voltage1, the files have the dash too; elsewhere it stands for their underline.
            string files = Regex.Replace(rest, $"-(?!{type}[0-9])", "_");
            return Rest().IsMatch(files) ? Of($"in_{type}{files}", "in_" + type, factor, key, quantity, unit) : null;
        }

        return null;
    }

    /// <summary>Reads the channel of the device in this directory, in the unit of <see cref="Kind"/>.</summary>
    public double Read(string directory)
    {
        string input = Path.Combine(directory, Stem + Input);
        if (File.Exists(input)) return KernelFile.ReadNumber(input) * Factor;
        double raw = KernelFile.ReadNumber(Path.Combine(directory, Stem + Raw));
        double offset = Find(directory, "_offset") is { } offsetFile ? KernelFile.ReadNumber(offsetFile) : 0;
        string? scale = Find(directory, "_scale");
        if (scale is null && Kind.Unit != "1") throw new SensorException($"{Stem}_scale is missing: the driver does not say what a step of {Stem}{Raw} is worth");
        return (raw + offset) * (scale is null ? 1 : KernelFile.ReadNumber(scale)) * Factor;
    }

    private static IioQuantity Of(string stem, string type, double factor, string key, string quantity, string unit) =>
        new(stem, type, factor, new ChannelKind(key, key, quantity, unit, Resolution: Digits(unit)));

    /// <summary>What the drivers' many decimals are worth, for those who show them.</summary>
    private static double Digits(string unit) => unit switch
    {
        "Cel" or "%" or "hPa" => 0.01,
        "V" or "A" => 0.001,
        "[ppm]" => 1,
        _ => double.NaN,
    };

    /// <summary>The channel's own, or else that of all channels of its type, also for differences.</summary>
    private string? Find(string directory, string suffix)
    {
        string bare = Type["in_".Length..];
        string[] names = [Stem, Numbers().Replace(Stem, ""), Type, $"{Type}-{bare}", "in_" + bare.Split('_')[0]];
        return names.Select(name => Path.Combine(directory, name + suffix)).FirstOrDefault(File.Exists);
    }

    /// <summary>An index, the other input of a difference, a modifier.</summary>
    [GeneratedRegex(@"^\d*(-[a-z]+\d+)?(_[a-z0-9_]+)?$")]
    private static partial Regex Rest();

    [GeneratedRegex(@"_(peak|trough|mean)$")]
    private static partial Regex Derived();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
