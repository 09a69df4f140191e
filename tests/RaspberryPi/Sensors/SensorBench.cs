using System.Text;
using Telemetry.Device;
using Telemetry.Device.Tests.Core;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Emulation;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.I2c;
using Telemetry.RaspberryPi.Sensors.Settings;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Sensors;

/// <summary>Sensors of a configuration on an emulated board, sampled by a real device core on virtual time and without threads.</summary>
public sealed class SensorBench : DeviceObserver, IDisposable
{
    private readonly Dictionary<int, string> _names = [];

    public SysfsTree Tree { get; } = SysfsTree.Temporary();

    public long NowUs { get; set; }

    public Func<int, II2cBus?>? FindI2cBus { get; init; }

    public SensorEnvironment Environment => new()
    {
        NowUs = () => NowUs,
        SysRoot = Tree.Sys,
        ProcRoot = Tree.Proc,
        DevRoot = Tree.Dev,
        DiskRoot = Tree.Root,
        FindI2cBus = FindI2cBus ?? (_ => null),
    };

    public SensorSet? Set { get; private set; }

    public DeviceCore? Device { get; private set; }

    /// <summary>Lines for the operator.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>All readings: channel, value, time.</summary>
    public List<(string Channel, double Value, long TimeUs)> Readings { get; } = [];

    public IEnumerable<double> ValuesOf(string channel) => Readings.Where(reading => reading.Channel == channel).Select(reading => reading.Value);

    /// <summary>The value of a channel that was measured last.</summary>
    public double this[string channel] => ValuesOf(channel).Last();

    /// <summary>What is wrong with a list of sensors as it would stand in the file.</summary>
    public IReadOnlyList<string> Errors(string sensors)
    {
        List<SettingError> errors = [];
        Create(sensors, errors)?.Dispose();
        return [.. errors.Select(error => error.ToString())];
    }

    /// <summary>Adds the sensors to a device; there must be nothing wrong with them.</summary>
    public SensorBench Start(string sensors)
    {
        List<SettingError> errors = [];
        SensorSet? set = Create(sensors, errors);
        Assert.True(set is not null, string.Join("\n", errors));
        return Start(set!);
    }

    /// <summary>Adds the sensors of another board.</summary>
    public SensorBench Start(IReadOnlyList<SensorSettings> settings, SensorEnvironment environment)
    {
        List<SettingError> errors = [];
        SensorSet? set = SensorCatalog.Create(settings, environment, errors);
        Assert.True(set is not null, string.Join("\n", errors));
        return Start(set!);
    }

    private SensorBench Start(SensorSet set)
    {
        Set = set;
        Device = new DeviceCore(new DeviceOptions { DeviceId = "bench", Key = new byte[Limits.KeyBytes], Host = "10.0.0.2" }, NoLink.Instance, NoLink.Instance, new ZeroRandom(), this);
        Set.AddTo(Device);
        for (int i = 0; i < Device.Channels.Count; i++) _names[i] = Device.Channels[i].Name;
        return this;
    }

    /// <summary>Lets virtual time pass. A measurement takes no time.</summary>
    public SensorBench Run(double seconds)
    {
        long endUs = NowUs + (long)(seconds * 1e6);
        while (true)
        {
            Set!.Deliver(NowUs);
            long dueUs = Device!.Run(NowUs);
            Set.MeasureRequested();
            Set.Deliver(NowUs);
            if (NowUs >= endUs) return this;
            NowUs = Math.Clamp(dueUs, NowUs + 1, endUs);
        }
    }

    public override void Sampled(ref Reading reading) => Readings.Add((_names[reading.Channel], SensorValue.ToFloat64(ref reading), reading.TimeUs));

    public override void Message(LogLevel level, long timeUs, string text) => Messages.Add(text);

    public void Dispose()
    {
        Set?.Dispose();
        Tree.Dispose();
    }

    private SensorSet? Create(string sensors, List<SettingError> errors)
    {
        Setting file = SettingReader.Read(Encoding.UTF8.GetBytes($"{{ \"sensors\": [\n{sensors}\n] }}"));
        List<SensorSettings> settings = [.. file.Find("sensors")!.Items.Select(item => SensorSettings.Read(item, 10_000_000, errors)).OfType<SensorSettings>()];
        return errors.Count == 0 ? SensorCatalog.Create(settings, Environment, errors) : null;
    }

    private sealed class ZeroRandom : RandomSource
    {
        public override void Fill(byte[] buffer, int offset, int count) => Array.Clear(buffer, offset, count);
    }
}
