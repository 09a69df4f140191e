using Telemetry.RaspberryPi.Sensors.I2c;
using Telemetry.RaspberryPi.Sensors.Kernel;

namespace Telemetry.RaspberryPi.Sensors.Scan;

/// <summary>Looks at every address of every I2C bus.</summary>
internal sealed class I2cScan(SensorEnvironment environment, Action<int> wait)
{
    // i2cdetect's range: the addresses outside are reserved.
    private const int First = 0x08;
    private const int Last = 0x77;

    /// <summary>A bus that hangs at so many addresses hangs at all, and each costs its timeout.</summary>
    private const int HungAtMost = 3;

    /// <param name="asked">Only these buses; empty: all but those of a PC's mainboard.</param>
    /// <param name="findings">Takes the parts.</param>
    /// <param name="problems">Takes what hinders.</param>
    public void Run(IReadOnlyList<int> asked, ICollection<Finding> findings, ICollection<Problem> problems)
    {
        IReadOnlyList<int> buses = I2cText.Buses(environment);
        if (asked.Count == 0 && !buses.Contains(1) && (buses.Count == 0 || IsRaspberryPi))
        {
            problems.Add(new Problem("i2c", NoBus()));
        }

        foreach (int bus in asked.Count > 0 ? asked : buses)
        {
            string adapter = KernelFile.TryRead(Path.Combine(environment.SysRoot, $"class/i2c-dev/i2c-{bus}/name")) ?? "";
            if (asked.Count == 0 && adapter.Contains("SMBus", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(new Problem("i2c", $"{I2cText.Bus(bus)} ({adapter}) is the mainboard's own and was not scanned; if sensors are on it: telemetry-device scan --bus {bus}"));
                continue;
            }

            ScanBus(bus, findings, problems);
        }
    }

    private bool IsRaspberryPi => Board.StartsWith("Raspberry Pi", StringComparison.Ordinal);

    private string Board => (KernelFile.TryRead(Path.Combine(environment.ProcRoot, "device-tree/model")) ?? "").TrimEnd('\0');

    private string NoBus() => IsRaspberryPi
        ? I2cText.NoBus(environment, 1)
        : "there is no I2C bus here (no /dev/i2c-*). On a Raspberry Pi: sudo raspi-config nonint do_i2c 0. On another board: enable its I2C and run sudo modprobe i2c-dev";

    private void ScanBus(int number, ICollection<Finding> findings, ICollection<Problem> problems)
    {
        string file = Path.Combine(environment.DevRoot, $"i2c-{number}");
        try
        {
            using II2cBus? bus = environment.FindI2cBus is { } find ? find(number) : new LinuxI2cBus(file);
            if (bus is null) problems.Add(new Problem("i2c", I2cText.NoBus(environment, number)));
            else ScanAddresses(bus, number, findings, problems);
        }
        catch (UnauthorizedAccessException)
        {
            problems.Add(new Problem("i2c", I2cText.NoRight(file, "i2c")));
        }
        catch (FileNotFoundException)
        {
            problems.Add(new Problem("i2c", I2cText.NoBus(environment, number)));
        }
        catch (IOException e)
        {
            problems.Add(new Problem("i2c", $"{file}: {KernelFile.Reason(e)}"));
        }
    }

    private void ScanAddresses(II2cBus bus, int number, ICollection<Finding> findings, ICollection<Problem> problems)
    {
        int hung = 0;
        int found = 0;
        Span<byte> nothing = stackalloc byte[1];
        for (int address = First; address <= Last; address++)
        {
            string place = $"{I2cText.Bus(number)} 0x{address:x2}";
            string driver = I2cText.DriverOf(environment, number, address);
            if (driver.Length > 0)
            {
                found++;
                findings.Add(new Finding("i2c", place, $"UU: the kernel's driver {driver} has it", "", "", KernelReadsIt(number, address)));
                continue;
            }

            I2cPart? part = I2cIdentity.Find(bus, address, wait);
            if (part is not null)
            {
                found++;
                findings.Add(Finding(part, place, number, address));
                continue;
            }

            I2cAnswer answer = bus.Transfer(address, [], nothing);
            if (answer == I2cAnswer.Claimed)
            {
                found++;
                findings.Add(new Finding("i2c", place, "UU: a driver of the kernel has it", "", "", KernelReadsIt(number, address)));
            }
            else if (answer == I2cAnswer.Hung && ++hung == HungAtMost)
            {
                problems.Add(new Problem("i2c", $"{I2cText.Bus(number)} hangs: a part or a wire holds it (SDA or SCL to ground?). Check the wiring, then switch the power off and on"));
                return;
            }
        }

        if (found == 0)
        {
            problems.Add(new Problem("i2c", $"nothing answers on {I2cText.Bus(number)}. Is the part wired right? 3.3 V to pin 1, SDA to pin 3, SCL to pin 5, ground to pin 6"));
        }
    }

    private string KernelReadsIt(int bus, int address)
    {
        string place = $"{bus}-{address:x4}";
        return DeviceDirectory.All(IioSensor.Directory(environment), IioSensor.Nodes)
            .Concat(DeviceDirectory.All(HwmonSensor.Directory(environment), HwmonSensor.Nodes))
            .Any(device => device.Place == place)
            ? "the kernel reads it: see below"
            : "but it gives no values: dmesg may say why";
    }

    private static Finding Finding(I2cPart part, string place, int bus, int address)
    {
        if (part.Kind is null) return new Finding("i2c", place, part.Name, part.Proof, "", "the kernel may have a driver for it: see the overlay i2c-sensor");
        if (DriverProvider.IsBuiltIn)
        {
            return new Finding("i2c", place, part.Name, part.Proof, $"{{ \"sensor\": \"{part.Kind.Name}\", \"bus\": {bus}, \"address\": \"0x{address:x2}\" }}")
            {
                IsHarmless = false,
                IsCertain = part.IsCertain,
            };
        }

        (_, string sensor) = part.Kind.KernelDriver!.Value;
        return new Finding(
            "i2c",
            place,
            part.Name,
            part.Proof,
            $"{{ \"sensor\": \"{sensor}\", \"device\": \"{bus}-{address:x4}\" }}",
            $"first let the kernel read it: {DriverKinds.OverlayLine(part.Kind, bus, address)} in /boot/firmware/config.txt, then reboot");
    }
}
