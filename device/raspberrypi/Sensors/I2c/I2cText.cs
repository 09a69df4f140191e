namespace Telemetry.RaspberryPi.Sensors.I2c;

/// <summary>What a person can do about an I2C bus that is not there or does not answer.</summary>
internal static class I2cText
{
    public static string Bus(int bus) => $"/dev/i2c-{bus}";

    /// <summary>There is no such bus.</summary>
    public static string NoBus(SensorEnvironment environment, int bus)
    {
        string there = string.Join(", ", Buses(environment).Select(Bus));
        string others = there.Length > 0 ? $" (there is {there})" : "";
        string enable = bus == 1
            ? "On a Raspberry Pi switch it on: sudo raspi-config nonint do_i2c 0, or write dtparam=i2c_arm=on into /boot/firmware/config.txt and reboot."
            : $"On a Raspberry Pi write dtoverlay=i2c{bus} into /boot/firmware/config.txt and reboot.";
        return $"there is no {Bus(bus)}{others}. {enable} If it is on already: sudo modprobe i2c-dev";
    }

    /// <summary>It is there, and this user may not use it.</summary>
    public static string NoRight(string file, string group) =>
        $"no right to use {file}: sudo usermod -aG {group} {Environment.UserName}, then log in again";

    /// <summary>The kernel's driver has the part.</summary>
    public static string Claimed(int bus, int address, string driver) =>
        $"the kernel's driver {(driver.Length > 0 ? driver + " " : "")}has the part at 0x{address:x2} of {Bus(bus)}: write {{ \"sensor\": \"iio\", \"device\": \"{bus}-{address:x4}\" }} (or \"hwmon\"; 'telemetry-device scan' shows which), or take its dtoverlay line out of config.txt";

    /// <summary>Nobody acknowledges.</summary>
    public static string NoAnswer(int bus, int address) =>
        $"nothing answers at 0x{address:x2} of {Bus(bus)}: is it plugged in, wired right (SDA, SCL, 3.3 V, ground), and is that its address? See 'telemetry-device scan'";

    /// <summary>The numbers of the buses that have a device file.</summary>
    public static IReadOnlyList<int> Buses(SensorEnvironment environment) =>
    [
        .. Kernel.KernelFile.Entries(environment.DevRoot, "i2c-*")
            .Select(path => int.TryParse(Path.GetFileName(path)["i2c-".Length..], out int number) ? number : -1)
            .Where(number => number >= 0),
    ];

    /// <summary>The kernel's driver that is bound to the part; empty: none.</summary>
    public static string DriverOf(SensorEnvironment environment, int bus, int address)
    {
        string driver = Path.Combine(environment.SysRoot, $"bus/i2c/devices/{bus}-{address:x4}/driver");
        return Directory.Exists(driver) ? Path.GetFileName(Kernel.KernelFile.Target(driver)) : "";
    }
}
