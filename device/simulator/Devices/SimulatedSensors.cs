using Telemetry.Device;
using Telemetry.Simulator.Options;
using Telemetry.Simulator.Sensors;
using Telemetry.Wire;

namespace Telemetry.Simulator.Devices;

/// <summary>
/// What a simulated device measures. The scalar channels share its rate and take turns, so that readings come evenly; the
/// vibration waveform has an interval of its own.
/// </summary>
public sealed class SimulatedSensors
{
    private const double UsPerSecond = 1e6;

    private readonly SensorSettings _settings;
    private readonly SeededRandom _random;
    private readonly Climate _climate;
    private readonly Battery _battery;
    private readonly Vibration _vibration;
    private readonly ScalarChannel[] _scalars;

    public SimulatedSensors(SensorSettings settings, ulong seed)
    {
        _settings = settings;
        _random = new SeededRandom(seed, "sensors");
        _climate = new Climate(_random);
        _battery = new Battery(_random);
        _vibration = new Vibration(_random);
        _scalars =
        [
            new("temperature", "temperature", "Cel", -40, 85, 0.01, 0.03, _climate.Celsius),
            new("humidity", "relative humidity", "%", 0, 100, 0.1, 0.2, _climate.HumidityPercent),
            new("pressure", "air pressure", "hPa", 300, 1100, 0.01, 0.04, _climate.Hectopascal),
            new("battery", "battery voltage", "V", 0, 5, 0.001, 0.002, _battery.Volts),
        ];
    }

    /// <summary>Readings that a log must hold to last for <see cref="SensorSettings.KeepUs"/>.</summary>
    public static int LogReadings(SensorSettings settings) =>
        (int)Math.Clamp((settings.ReadingsPerSecond + 1) * settings.KeepUs / UsPerSecond, 256, 1_000_000);

    /// <summary>Bytes of waveforms that a log must hold to last for <see cref="SensorSettings.KeepUs"/>.</summary>
    public static int LogBytes(SensorSettings settings) => settings.WaveformEveryUs == 0
        ? Vibration.Bytes
        : (int)Math.Clamp((settings.KeepUs / settings.WaveformEveryUs * Vibration.Bytes) + Vibration.Bytes, 2 * Vibration.Bytes, 1 << 28);

    /// <summary>Declares the channels.</summary>
    public void AddTo(DeviceCore device)
    {
        long intervalUs = (long)(_scalars.Length * UsPerSecond / _settings.ReadingsPerSecond);
        // Devices that start together do not sample together.
        long deviceShareUs = (long)(_random.NextDouble() * intervalUs / _scalars.Length);
        for (int i = 0; i < _scalars.Length; i++)
        {
            long phaseUs = deviceShareUs + (i * intervalUs / _scalars.Length);
            device.AddChannel(_scalars[i].Declare(intervalUs), new ScalarSensor(_scalars[i], _random), intervalUs, phaseUs);
        }

        if (_settings.WaveformEveryUs == 0) return;
        ChannelDeclaration waveform = new()
        {
            Type = ChannelType.Bytes,
            IntervalMs = (int)Math.Min(_settings.WaveformEveryUs / 1_000, int.MaxValue),
            Name = "vibration",
            Quantity = "acceleration waveform",
            Unit = "m/s2",
            HasResolution = true,
            Resolution = Vibration.MetresPerSecondSquaredPerStep,
        };
        long firstUs = (long)(_random.NextDouble() * Math.Min(_settings.WaveformEveryUs, 2 * UsPerSecond));
        device.AddChannel(waveform, new WaveformSensor(_vibration), _settings.WaveformEveryUs, firstUs);
    }

    private sealed record ScalarChannel(
        string Name, string Quantity, string Unit, double Lowest, double Highest, double Resolution, double Noise, Func<double, double> At)
    {
        public ChannelDeclaration Declare(long intervalUs) => new()
        {
            Type = ChannelType.Float32,
            IntervalMs = (int)Math.Clamp(intervalUs / 1_000, 1, int.MaxValue),
            Name = Name,
            Quantity = Quantity,
            Unit = Unit,
            HasRange = true,
            Lowest = Lowest,
            Highest = Highest,
            HasResolution = true,
            Resolution = Resolution,
        };
    }

    private sealed class ScalarSensor(ScalarChannel channel, SeededRandom random) : ISensor
    {
        public bool TryRead(Channel source, long nowUs, ref Reading reading, out string error)
        {
            double value = channel.At(nowUs / UsPerSecond) + (channel.Noise * random.NextGaussian());
            double rounded = Math.Round(value / channel.Resolution) * channel.Resolution;
            SensorValue.Set(ref reading, Math.Clamp(rounded, channel.Lowest, channel.Highest));
            error = "";
            return true;
        }
    }

    private sealed class WaveformSensor(Vibration vibration) : ISensor
    {
        // The device copies a value at once, so one block serves for all.
        private readonly byte[] _block = new byte[Vibration.Bytes];

        public bool TryRead(Channel source, long nowUs, ref Reading reading, out string error)
        {
            vibration.Fill(nowUs / UsPerSecond, _block);
            SensorValue.Set(ref reading, _block, 0, _block.Length);
            error = "";
            return true;
        }
    }
}
