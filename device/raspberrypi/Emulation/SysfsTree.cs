using System.Globalization;

namespace Telemetry.RaspberryPi.Emulation;

/// <summary>
/// A directory that looks like sysfs, procfs and /dev of a small board: what the kernel provider reads as the real ones. Files are
/// replaced as a whole, so a reader never sees half of one.
/// </summary>
public sealed class SysfsTree : IDisposable
{
    private readonly bool _isOwned;

    /// <param name="root">An empty or new directory.</param>
    /// <param name="isOwned">Whether it is deleted at the end.</param>
    public SysfsTree(string root, bool isOwned = true)
    {
        Root = root;
        _isOwned = isOwned;
        Directory.CreateDirectory(Sys);
        Directory.CreateDirectory(Proc);
        Directory.CreateDirectory(Dev);
    }

    public string Root { get; }

    public string Sys => Path.Combine(Root, "sys");

    public string Proc => Path.Combine(Root, "proc");

    public string Dev => Path.Combine(Root, "dev");

    /// <summary>In a new directory below the system's for temporary files.</summary>
    public static SysfsTree Temporary() => new(Directory.CreateTempSubdirectory("telemetry-emulation-").FullName);

    /// <summary>Writes a file below the root, with the line's end that the kernel writes.</summary>
    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string fresh = full + ".new";
        File.WriteAllText(fresh, text + "\n");
        File.Move(fresh, full, overwrite: true);
    }

    public void Write(string path, double value) => Write(path, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes a link as sysfs has them: from a class or bus to the device below the bus it is on.</summary>
    public void Link(string path, string target)
    {
        string full = Path.Combine(Root, path);
        string device = Path.Combine(Root, target);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Directory.CreateDirectory(device);
        Directory.CreateSymbolicLink(full, Path.GetRelativePath(Path.GetDirectoryName(full)!, device));
    }

    /// <summary>An IIO device at an address of I2C bus 1. Returns its directory, for <see cref="Write(string, string)"/>.</summary>
    public string AddIio(int number, string name, string place)
    {
        string device = $"sys/devices/platform/soc/fe804000.i2c/i2c-1/{place}/iio:device{number}";
        Link($"sys/bus/iio/devices/iio:device{number}", device);
        Write($"{device}/name", name);
        return device;
    }

    /// <summary>A hwmon chip, at a place on I2C bus 1 or, without one, of the board.</summary>
    public string AddHwmon(int number, string name, string place = "")
    {
        string parent = place.Length > 0 ? $"sys/devices/platform/soc/fe804000.i2c/i2c-1/{place}" : "sys/devices/virtual";
        string device = $"{parent}/hwmon/hwmon{number}";
        Link($"sys/class/hwmon/hwmon{number}", device);
        Write($"{device}/name", name);
        return device;
    }

    /// <summary>A thermal zone.</summary>
    public string AddThermalZone(int number, string type)
    {
        string device = $"sys/devices/virtual/thermal/thermal_zone{number}";
        Link($"sys/class/thermal/thermal_zone{number}", device);
        Write($"{device}/type", type);
        return device;
    }

    /// <summary>A thermometer on the 1-Wire bus.</summary>
    public string AddOneWire(string id)
    {
        string device = $"sys/devices/w1_bus_master1/{id}";
        Link($"sys/bus/w1/devices/{id}", device);
        return device;
    }

    /// <summary>Takes a part away as the kernel does when it is unplugged: its link and its directory.</summary>
    public void Remove(string link)
    {
        string full = Path.Combine(Root, link);
        string target = new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        Directory.Delete(full);
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
    }

    public void Dispose()
    {
        if (!_isOwned) return;
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A reader came in between: the directory of temporary files is cleaned by the system.
        }
    }
}
