using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>
/// A DS18B20 or a relative on the 1-Wire bus: <c>/sys/bus/w1/devices/28-*</c>. Source: Documentation/w1/slaves/w1_therm.rst of Linux.
/// A read takes the conversion itself, 750 ms.
/// </summary>
internal static partial class OneWireSensor
{
    /// <summary>DS18S20, DS1822, DS18B20, DS1825, DS28EA00.</summary>
    private static readonly string[] Families = ["10", "22", "28", "3b", "42"];

    private static readonly SettingKey<string> IdKey = SettingKey.Text(
        "id", "", "an id like 28-3c01d607e348", text => Id().IsMatch(text), "the part's id, as 'telemetry-device scan' shows it; not needed if there is only one");

    private static readonly ChannelKind[] Channels =
        [new("temperature", "probe.temperature", "temperature", "Cel", Lowest: -55, Highest: 125, Resolution: 0.0625)];

    public static SensorKind Kind { get; } = new()
    {
        Name = "ds18b20",
        Title = "DS18B20 or a relative on the 1-Wire bus: temperature",
        Keys = [IdKey],
        Channels = Channels,
        Plan = Plan,
    };

    public static string Directory(SensorEnvironment environment) => Path.Combine(environment.SysRoot, "bus/w1/devices");

    /// <summary>The directories of all thermometers on all 1-Wire buses.</summary>
    public static IReadOnlyList<string> All(SensorEnvironment environment) =>
        [.. Families.SelectMany(family => KernelFile.Entries(Directory(environment), family + "-*"))];

    private static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment)
    {
        string id = settings.Get(IdKey);
        IReadOnlyList<string> all = All(environment);
        if (id.Length == 0 && all.Count > 1) throw new SensorException(Ambiguous(all));

        // One that is found by being the only one stays this one, so that its readings never become another's.
        if (id.Length == 0 && all.Count == 1) id = Path.GetFileName(all[0]);
        bool isThere = all.Any(path => Path.GetFileName(path) == id);
        string warning = isThere ? "" : $"there is no {(id.Length > 0 ? id : "DS18B20")} on the 1-Wire bus. {Advice(environment)}";
        return new SensorPlan(Channels, "w1", _ => new Source(id.Length > 0 ? Path.Combine(Directory(environment), id) : OnlyOne(environment)), warning);
    }

    /// <summary>The kernel may find the parts of a bus only after this program has started.</summary>
    private static string OnlyOne(SensorEnvironment environment)
    {
        IReadOnlyList<string> all = All(environment);
        return all.Count == 1 ? all[0]
            : throw new SensorException(all.Count == 0 ? $"there is no DS18B20 on the 1-Wire bus. {Advice(environment)}" : Ambiguous(all));
    }

    private static string Ambiguous(IReadOnlyList<string> all) =>
        $"there are {all.Count} of them: write \"id\": one of {string.Join(", ", all.Select(Path.GetFileName))}";

    /// <summary>What to do where no part is found.</summary>
    public static string Advice(SensorEnvironment environment) => System.IO.Directory.Exists(Directory(environment))
        ? "Check its wiring: data to GPIO 4, and a resistor of 4.7 kΩ from data to 3.3 V."
        : "The 1-Wire bus is off; on a Raspberry Pi write dtoverlay=w1-gpio into /boot/firmware/config.txt and reboot.";

    /// <summary>The temperature in °C from the two lines of w1_slave: nine bytes and their check, then the value.</summary>
    internal static double Parse(string text, string id)
    {
        Match match = Slave().Match(text);
        if (!match.Success) throw new SensorException($"{id}: no answer on the 1-Wire bus");
        byte[] bytes = [.. match.Groups["byte"].Captures.Select(capture => byte.Parse(capture.Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
        if (match.Groups["crc"].Value != "YES") throw new SensorException($"{id}: the check sum is wrong: is the wire too long, or the 4.7 kΩ resistor missing?");
        if (bytes.All(one => one == 0)) throw new SensorException($"{id}: only zeros: the data wire is held to ground");
        double celsius = double.Parse(match.Groups["milli"].Value, CultureInfo.InvariantCulture) / 1000;
        // The value after power-up, which byte 6 tells from a true 85 °C.
        const byte PowerUp = 0x0c;
        if (celsius == 85 && bytes[6] == PowerUp) throw new SensorException($"{id}: it did not convert (85 °C after power-up): is its supply steady?");
        return celsius;
    }

    [GeneratedRegex(@"^[0-9a-fA-F]{2}-[0-9a-fA-F]{12}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^(?:(?<byte>[0-9a-f]{2}) ){9}: crc=[0-9a-f]{2} (?<crc>YES|NO)\s+(?:[0-9a-f]{2} ){9}t=(?<milli>-?\d{1,6})$")]
    private static partial Regex Slave();

    private sealed class Source(string path) : ISource
    {
        public void Measure(Span<Outcome> outcomes)
        {
            string id = Path.GetFileName(path);
            if (!System.IO.Directory.Exists(path)) throw new SensorException($"{id} is not on the 1-Wire bus: unplugged, or its wiring is wrong");
            string slave = Path.Combine(path, "w1_slave");
            // The older file is preferred: it alone shows the bytes by which a failed conversion is known.
            outcomes[0] = Outcome.Of(File.Exists(slave)
                ? Parse(KernelFile.Read(slave), id)
                : KernelFile.ReadNumber(Path.Combine(path, "temperature")) / 1000);
        }

        public void Dispose()
        {
        }
    }
}
