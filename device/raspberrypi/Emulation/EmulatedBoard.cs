using System.Text;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Sensors;

namespace Telemetry.RaspberryPi.Emulation;

/// <summary>
/// A board with sensors that is not there: a BME280, a DS18B20 and the board's own values, for a first try without hardware. The
/// BME280 is a register model behind the package's driver where the program has it, and otherwise a part that the kernel
/// reads; the values are the same: at the start those of the data sheet's example, 25.08 °C and 1006.53 hPa.
/// </summary>
public sealed class EmulatedBoard : IDisposable
{
    /// <summary>In the sensor's files a value is as old as this at most.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromMilliseconds(200);
    private const int Address = 0x76;

    private readonly SysfsTree _tree = SysfsTree.Temporary();
    private readonly EmulatedAir _air = new();
    private readonly EmulatedI2cBus _bus = new();
    private readonly Func<long> _nowUs;
    private readonly string _bme280;
    private readonly string _probe;
    private readonly string _zone;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <param name="nowUs">The device's clock.</param>
    public EmulatedBoard(Func<long> nowUs)
    {
        _nowUs = nowUs;
        _bus.Add(Address, new Bme280Registers(() => _air.Raw(_nowUs())));
        _tree.Write("dev/i2c-1", "");
        _bme280 = DriverProvider.IsBuiltIn ? "" : _tree.AddIio(0, "bme280", "1-0076");
        if (_bme280.Length > 0) _tree.Link("sys/bus/i2c/devices/1-0076/driver", "sys/bus/i2c/drivers/bmp280");
        _probe = _tree.AddOneWire("28-0000005e9f12");
        _zone = _tree.AddThermalZone(0, "cpu-thermal");
        Renew();
        _timer = new Timer(_ => Renew(), null, Renewal, Renewal);
    }

    /// <summary>What the sensors are read from.</summary>
    public SensorEnvironment Environment => new()
    {
        NowUs = _nowUs,
        SysRoot = _tree.Sys,
        ProcRoot = "/proc",
        DevRoot = _tree.Dev,
        FindI2cBus = number => number == 1 ? _bus : null,
    };

    /// <summary>The configuration of its sensors, as a file would have it.</summary>
    public static IReadOnlyList<Setting> Sensors
    {
        get
        {
            string climate = DriverProvider.IsBuiltIn
                ? """{ "sensor": "bme280", "bus": 1, "address": "0x76", "interval": "1s" }"""
                : """{ "sensor": "iio", "device": "bme280", "interval": "1s" }""";
            const string Others = """{ "sensor": "ds18b20", "interval": "5s" }, { "sensor": "board", "channels": ["load", "temperature", "memory"], "interval": "5s" }""";
            return SettingReader.Read(Encoding.UTF8.GetBytes($"{{ \"sensors\": [ {climate}, {Others} ] }}")).Find("sensors")!.Items;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
        _tree.Dispose();
    }

    /// <summary>Writes the files as the kernel's drivers would give them now.</summary>
    private void Renew()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            try
            {
                (double celsius, double hectopascal, double humidity) = _air.At(_nowUs());
                if (_bme280.Length > 0)
                {
                    const double KilopascalPerHectopascal = 0.1;
                    _tree.Write($"{_bme280}/in_temp_input", Math.Round(celsius, 2) * 1000);
                    _tree.Write($"{_bme280}/in_pressure_input", Math.Round(hectopascal * KilopascalPerHectopascal, 6));
                    _tree.Write($"{_bme280}/in_humidityrelative_input", Math.Round(humidity * 1000));
                }

                const double WaterIsColder = 6.5;
                const double ProcessorIsHotter = 22;
                _tree.Write($"{_probe}/w1_slave", OneWireText.Of(celsius - WaterIsColder));
                _tree.Write($"{_zone}/temp", Math.Round((celsius + ProcessorIsHotter) * 1000));
            }
            catch (IOException)
            {
                // A full or vanished temporary directory: the values stay, or their files are missing, which the sensors say.
            }
        }
    }
}
