namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>One device of a class of sysfs, under all the names by which a person may mean it.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="Node">The directory's name: <c>iio:device0</c>. May be another after the part was plugged in again.</param>
/// <param name="Name">The driver's name for the part: <c>bme280</c>.</param>
/// <param name="Place">Where on its bus it is: <c>1-0076</c> for address 0x76 of I2C bus 1. Empty: on no bus.</param>
/// <param name="Label">The board's name for it; usually empty.</param>
internal sealed record DeviceDirectory(string Path, string Node, string Name, string Place, string Label)
{
    /// <summary>All devices of a class.</summary>
    /// <param name="directory"><c>/sys/bus/iio/devices</c></param>
    /// <param name="pattern"><c>iio:device*</c></param>
    public static IReadOnlyList<DeviceDirectory> All(string directory, string pattern) =>
        [.. KernelFile.Entries(directory, pattern).Select(Of)];

    /// <summary>The device that is meant.</summary>
    /// <exception cref="SensorException">There is none, or several.</exception>
    public static DeviceDirectory Find(string directory, string pattern, string wanted, string what)
    {
        IReadOnlyList<DeviceDirectory> all = All(directory, pattern);
        DeviceDirectory[] found = [.. all.Where(device => device.Is(wanted))];
        if (found.Length == 1) return found[0];
        if (wanted.Length == 0)
        {
            throw new SensorException(all.Count == 0
                ? $"there is no {what}"
                : $"there are {all.Count} of the kind {what}: write \"device\": one of {string.Join(", ", all.Select(device => $"\"{device.StableName(all)}\""))}");
        }

        string there = all.Count == 0 ? "there is none" : $"there is {string.Join(", ", all.Select(device => device.ToString()))}";
        throw new SensorException(found.Length == 0
            ? $"no {what} '{wanted}' ({there})"
            : $"{found.Length} of the name '{wanted}': write one of {string.Join(", ", found.Select(device => device.Place.Length > 0 ? device.Place : device.Node))} as the device");
    }

    public bool Is(string wanted) => wanted == Name || wanted == Node || (wanted.Length > 0 && (wanted == Place || wanted == Label));

    /// <summary>The name that tells it from the others and stays the same when it is plugged in again.</summary>
    public string StableName(IReadOnlyList<DeviceDirectory> all) =>
        all.Count(other => other.Name == Name) == 1 ? Name : Place.Length > 0 ? Place : Node;

    public override string ToString() => Place.Length > 0 ? $"{Name} at {Place}" : $"{Name} ({Node})";

    private static DeviceDirectory Of(string path)
    {
        string node = System.IO.Path.GetFileName(path);
        string name = KernelFile.TryRead(System.IO.Path.Combine(path, "name")) ?? node;
        string label = KernelFile.TryRead(System.IO.Path.Combine(path, "label")) ?? "";
        return new DeviceDirectory(path, node, name, PlaceOf(path), label);
    }

    /// <summary>From …/i2c-1/1-0076/iio:device0 or …/i2c-1/1-0044/hwmon/hwmon2 the part of the path that is the device on its bus.</summary>
    private static string PlaceOf(string path)
    {
        string? parent = System.IO.Path.GetDirectoryName(KernelFile.Target(path));
        if (System.IO.Path.GetFileName(parent) == "hwmon") parent = System.IO.Path.GetDirectoryName(parent);
        string place = System.IO.Path.GetFileName(parent) ?? "";
        return place.Length >= 3 && char.IsAsciiDigit(place[0]) && place.Contains('-', StringComparison.Ordinal) ? place : "";
    }
}
