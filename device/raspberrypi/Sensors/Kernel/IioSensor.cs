using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>A part that the kernel reads through Industrial I/O: <c>/sys/bus/iio/devices/iio:device*</c>.</summary>
internal static class IioSensor
{
    public const string Nodes = "iio:device*";

    private static readonly SettingKey<string> DeviceKey = SettingKey.Text(
        "device", "", "the part's name, place or directory", text => text.Length is > 0 and <= 64, "name, place or directory of the part: \"bme280\", \"1-0076\", \"iio:device0\"; not needed if there is only one");

    /// <summary>What parts measure that are often seen: so that they may be absent when the program starts.</summary>
    private static readonly Dictionary<string, string[]> KnownParts = new(StringComparer.Ordinal)
    {
        ["bme280"] = ["temperature", "humidity", "pressure"],
        ["bme680"] = ["temperature", "humidity", "pressure", "resistance"],
        ["bmp180"] = ["temperature", "pressure"],
        ["bmp280"] = ["temperature", "pressure"],
        ["bmp380"] = ["temperature", "pressure"],
        ["bmp580"] = ["temperature", "pressure"],
        ["bh1750"] = ["illuminance"],
        ["dht11"] = ["temperature", "humidity"],
        ["dht22"] = ["temperature", "humidity"],
        ["hdc100x"] = ["temperature", "humidity"],
        ["hts221"] = ["temperature", "humidity"],
        ["si7020"] = ["temperature", "humidity"],
        ["scd4x"] = ["co2", "temperature", "humidity"],
    };

    /// <summary>As people name what a weather sensor measures; the rest follows by name.</summary>
    private static readonly string[] Order = ["co2", "temperature", "humidity", "pressure"];

    public static SensorKind Kind { get; } = new()
    {
        Name = "iio",
        Title = "A part that the kernel reads through Industrial I/O: BME280, BMP280, light sensors, ADCs and many more",
        Keys = [DeviceKey],
        Plan = Plan,
    };

    public static string Directory(SensorEnvironment environment) => Path.Combine(environment.SysRoot, "bus/iio/devices");

    /// <summary>What the device in this directory measures.</summary>
    public static IReadOnlyList<IioQuantity> Quantities(string directory) =>
    [
        .. KernelFile.Entries(directory, "in_*")
            .Select(path => IioQuantity.FromFile(Path.GetFileName(path)))
            .OfType<IioQuantity>()
            .DistinctBy(quantity => quantity.Stem)
            .OrderBy(quantity => Array.IndexOf(Order, quantity.Kind.Key) is >= 0 and int place ? place : Order.Length),
    ];

    private static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment)
    {
        string wanted = settings.Get(DeviceKey);
        string warning = "";
        IEnumerable<IioQuantity> quantities = [];
        try
        {
            DeviceDirectory device = Find(environment, wanted);
            if (wanted.Length == 0) wanted = device.StableName(DeviceDirectory.All(Directory(environment), Nodes));
            quantities = Quantities(device.Path);
        }
        catch (SensorException e) when (!DeviceDirectory.All(Directory(environment), Nodes).Any(device => device.Is(wanted)))
        {
            quantities = KnownParts.GetValueOrDefault(wanted, []).Select(key => IioQuantity.FromKey(key)!);
            if (wanted.Length == 0 || (!quantities.Any() && settings.Channels is null))
            {
                throw new SensorException($"{e.Message}. 'telemetry-device scan' shows what is there. If the part is plugged in later, name it and list its channels: \"device\": \"bme280\", \"channels\": [\"temperature\"]", e);
            }

            warning = $"{e.Message}; its channels fail until it is there";
        }

        IEnumerable<IioQuantity> asked = (settings.Channels ?? []).Select(channel => IioQuantity.FromKey(channel.Key)).OfType<IioQuantity>();
        Dictionary<string, IioQuantity> all = quantities.Concat(asked).DistinctBy(quantity => quantity.Kind.Key).ToDictionary(quantity => quantity.Kind.Key);
        return new SensorPlan(
            [.. all.Values.Select(quantity => quantity.Kind)],
            $"iio {wanted}",
            kinds => new Source(Find(environment, wanted), [.. kinds.Select(kind => all[kind.Key])]),
            warning)
        {
            Usual = [.. quantities.Select(quantity => quantity.Kind)],
        };
    }

    private static DeviceDirectory Find(SensorEnvironment environment, string wanted)
    {
        string directory = Directory(environment);
        IReadOnlyList<DeviceDirectory> all = wanted.Length == 0 ? DeviceDirectory.All(directory, Nodes) : [];
        return all.Count == 1 ? all[0] : DeviceDirectory.Find(directory, Nodes, wanted, "IIO device");
    }

    private sealed class Source(DeviceDirectory device, IReadOnlyList<IioQuantity> quantities) : ISource
    {
        public void Measure(Span<Outcome> outcomes)
        {
            for (int i = 0; i < quantities.Count; i++)
            {
                IioQuantity quantity = quantities[i];
                outcomes[i] = KernelReading.Take(() => quantity.Read(device.Path), device.Name);
            }
        }

        public void Dispose()
        {
        }
    }
}
