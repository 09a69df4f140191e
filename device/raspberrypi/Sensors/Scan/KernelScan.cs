using Telemetry.RaspberryPi.Sensors.I2c;
using Telemetry.RaspberryPi.Sensors.Kernel;

namespace Telemetry.RaspberryPi.Sensors.Scan;

/// <summary>Lists what the kernel reads already, and the board's inputs.</summary>
internal sealed class KernelScan(SensorEnvironment environment)
{
    public void Run(ICollection<Finding> findings, ICollection<Problem> problems)
    {
        Iio(findings);
        Hwmon(findings);
        OneWire(findings, problems);
        Thermal(findings);
        Gpio(findings, problems);
        findings.Add(new Finding("board", environment.ProcRoot, "the board itself", "", """{ "sensor": "board" }"""));
    }

    private void Iio(ICollection<Finding> findings)
    {
        IReadOnlyList<DeviceDirectory> all = DeviceDirectory.All(IioSensor.Directory(environment), IioSensor.Nodes);
        foreach (DeviceDirectory device in all.Where(device => IioSensor.Quantities(device.Path).Count > 0))
        {
            findings.Add(new Finding("iio", device.Node, device.ToString(), "the kernel reads it", $"{{ \"sensor\": \"iio\", \"device\": \"{device.StableName(all)}\" }}"));
        }
    }

    private void Hwmon(ICollection<Finding> findings)
    {
        IReadOnlyList<DeviceDirectory> all = DeviceDirectory.All(HwmonSensor.Directory(environment), HwmonSensor.Nodes);
        foreach (DeviceDirectory chip in all.Where(chip => HwmonSensor.Channels(chip).Count > 0))
        {
            // Thermal zones and IIO devices show here a second time.
            string target = KernelFile.Target(chip.Path);
            if (target.Contains("/thermal_zone", StringComparison.Ordinal) || target.Contains("/iio:device", StringComparison.Ordinal)) continue;
            findings.Add(new Finding("hwmon", chip.Node, chip.ToString(), "the kernel reads it", $"{{ \"sensor\": \"hwmon\", \"device\": \"{chip.StableName(all)}\" }}"));
        }
    }

    private void OneWire(ICollection<Finding> findings, ICollection<Problem> problems)
    {
        IReadOnlyList<string> parts = OneWireSensor.All(environment);
        foreach (string part in parts)
        {
            string id = Path.GetFileName(part);
            findings.Add(new Finding("1-wire", id, "DS18B20 or a relative", $"family {id[..2]}", $"{{ \"sensor\": \"ds18b20\", \"id\": \"{id}\" }}"));
        }

        if (parts.Count == 0) problems.Add(new Problem("1-wire", $"no DS18B20. {OneWireSensor.Advice(environment)}"));
    }

    private void Thermal(ICollection<Finding> findings)
    {
        IReadOnlyList<(string Path, string Type)> zones = ThermalSensor.Zones(environment);
        foreach ((string path, string type) in zones)
        {
            string node = Path.GetFileName(path);
            string zone = zones.Count(other => other.Type == type) == 1 ? type : node;
            findings.Add(new Finding("thermal", node, type, "", $"{{ \"sensor\": \"thermal\", \"zone\": \"{zone}\" }}"));
        }
    }

    private void Gpio(ICollection<Finding> findings, ICollection<Problem> problems)
    {
        foreach (string chip in KernelFile.Entries(environment.DevRoot, "gpiochip*"))
        {
            string lines;
            try
            {
                lines = GpioChip.Describe(chip);
            }
            catch (UnauthorizedAccessException)
            {
                problems.Add(new Problem("gpio", I2cText.NoRight(chip, "gpio")));
                continue;
            }
            catch (IOException e)
            {
                problems.Add(new Problem("gpio", $"{chip}: {KernelFile.Reason(e)}"));
                continue;
            }

            findings.Add(DriverProvider.IsBuiltIn
                ? new Finding("gpio", chip, lines, "", "", "an input is written as { \"sensor\": \"gpio\", \"pin\": 17, \"pull\": \"up\" }")
                : new Finding("gpio", chip, lines, "", "", "inputs need the package Iot.Device.Bindings, and this program was built without it"));
        }
    }
}
