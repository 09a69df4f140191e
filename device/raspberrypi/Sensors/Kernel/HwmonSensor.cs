using System.Text.RegularExpressions;
using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>
/// A chip that the kernel reads as hardware monitoring: <c>/sys/class/hwmon/hwmon*</c>. Source: Documentation/hwmon/sysfs-interface.rst
/// of Linux.
/// </summary>
internal static partial class HwmonSensor
{
    public const string Nodes = "hwmon*";

    private static readonly SettingKey<string> DeviceKey = SettingKey.Text(
        "device", "", "the chip's name, place or directory", text => text.Length is > 0 and <= 64, "name, place or directory of the chip: \"sht3x\", \"1-0044\", \"hwmon2\"; not needed if there is only one");

    private static readonly Dictionary<string, (string Quantity, string Unit, double Factor, double Resolution)> Types = new(StringComparer.Ordinal)
    {
        ["temp"] = ("temperature", "Cel", 1e-3, 0.01),            // milli degree Celsius
        ["in"] = ("voltage", "V", 1e-3, 0.001),                    // millivolt
        ["curr"] = ("current", "A", 1e-3, 0.001),                  // milliampere
        ["power"] = ("power", "W", 1e-6, 0.001),                   // microwatt
        ["energy"] = ("energy", "J", 1e-6, 0.001),                 // microjoule
        ["humidity"] = ("relative humidity", "%", 1e-3, 0.01),    // milli percent
        ["fan"] = ("rotational speed", "{rpm}/min", 1, 1),
    };

    public static SensorKind Kind { get; } = new()
    {
        Name = "hwmon",
        Title = "A chip that the kernel reads as hardware monitoring: SHT3x, SHT4x, INA219, fans, supply voltages and many more",
        Keys = [DeviceKey],
        Plan = Plan,
    };

    public static string Directory(SensorEnvironment environment) => Path.Combine(environment.SysRoot, "class/hwmon");

    /// <summary>What the chip in this directory measures, named by the driver's labels where it has any.</summary>
    public static IReadOnlyList<ChannelKind> Channels(DeviceDirectory chip)
    {
        string[] keys = [.. KernelFile.Entries(chip.Path, "*").Select(path => File().Match(Path.GetFileName(path))).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct()];
        bool isClimate = keys.Any(key => key.StartsWith("humidity", StringComparison.Ordinal));
        return [.. keys.Select(key => Channel(key, chip, isClimate)).OfType<ChannelKind>()];
    }

    private static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment)
    {
        string wanted = settings.Get(DeviceKey);
        string warning = "";
        ChannelKind[] usual = [];
        DeviceDirectory chip = new("", "", wanted, "", "");
        try
        {
            chip = Find(environment, wanted);
            if (wanted.Length == 0) wanted = chip.StableName(DeviceDirectory.All(Directory(environment), Nodes));
            usual = [.. Channels(chip)];
        }
        catch (SensorException e) when (!DeviceDirectory.All(Directory(environment), Nodes).Any(device => device.Is(wanted)))
        {
            if (wanted.Length == 0 || settings.Channels is null)
            {
                throw new SensorException($"{e.Message}. 'telemetry-device scan' shows what is there. If the chip is plugged in later, name it and list its channels: \"device\": \"sht3x\", \"channels\": [\"temp1\"]", e);
            }

            warning = $"{e.Message}; its channels fail until it is there";
        }

        IEnumerable<ChannelKind> asked = (settings.Channels ?? []).Select(channel => Channel(channel.Key, chip, isClimate: false)).OfType<ChannelKind>();
        return new SensorPlan(
            [.. usual.Concat(asked).DistinctBy(kind => kind.Key)],
            $"hwmon {wanted}",
            kinds => new Source(Find(environment, wanted), kinds),
            warning)
        {
            Usual = usual,
        };
    }

    private static DeviceDirectory Find(SensorEnvironment environment, string wanted)
    {
        IReadOnlyList<DeviceDirectory> all = wanted.Length == 0 ? DeviceDirectory.All(Directory(environment), Nodes) : [];
        return all.Count == 1 ? all[0] : DeviceDirectory.Find(Directory(environment), Nodes, wanted, "hwmon chip");
    }

    /// <summary>temp1 of the chip; null: no such kind of input.</summary>
    private static ChannelKind? Channel(string key, DeviceDirectory chip, bool isClimate)
    {
        Match match = Key().Match(key);
        if (!match.Success || !Types.TryGetValue(match.Groups[1].Value, out (string Quantity, string Unit, double Factor, double Resolution) type)) return null;
        string label = KernelFile.TryRead(Path.Combine(chip.Path, key + "_label")) ?? "";
        // The parts that measure the air are named as those that other providers read.
        string name = isClimate && match.Groups[2].Value == "1"
            ? match.Groups[1].Value == "temp" ? "temperature" : match.Groups[1].Value
            : ChannelName.Of(chip.Name, label.Length > 0 ? label : key, key);
        return new ChannelKind(key, name, type.Quantity, type.Unit, Resolution: type.Resolution);
    }

    private static double Read(string directory, string key)
    {
        string file = Path.Combine(directory, key);
        if (KernelFile.TryRead(file + "_fault") == "1") throw new SensorException($"{key}: the chip reports a fault: is a wire open?");
        string input = System.IO.File.Exists(file + "_input") ? file + "_input" : file + "_average";
        return KernelFile.ReadNumber(System.IO.File.Exists(input) ? input : file + "_input") * Types[Key().Match(key).Groups[1].Value].Factor;
    }

    [GeneratedRegex(@"^((?:temp|in|curr|power|energy|humidity|fan)\d+)_(?:input|average)$")]
    private static partial Regex File();

    [GeneratedRegex(@"^([a-z]+)(\d{1,3})$")]
    private static partial Regex Key();

    private sealed class Source(DeviceDirectory chip, IReadOnlyList<ChannelKind> kinds) : ISource
    {
        public void Measure(Span<Outcome> outcomes)
        {
            for (int i = 0; i < kinds.Count; i++)
            {
                string key = kinds[i].Key;
                outcomes[i] = KernelReading.Take(() => Read(chip.Path, key), chip.Name);
            }
        }

        public void Dispose()
        {
        }
    }
}
