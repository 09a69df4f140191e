using System.Diagnostics;
using Telemetry.Device;
using Telemetry.RaspberryPi.Sensors.Measuring;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>
/// The sensors of a device. The host's loop:
/// <code>
///   AddTo(device); Start(wake)
///   loop: sensorsUs = Deliver(now); deviceUs = device.Run(now); wait until the earlier of both, or until woken
///   Dispose
/// </code>
/// Sensors are read on threads of their own, one for each bus, so a slow or hung one holds up neither the device nor the others.
/// </summary>
public sealed class SensorSet : IDisposable
{
    /// <summary>Sensors that start together are first read at different times, a multiple of this.</summary>
    private const long PhaseUs = 20_000;
    /// <summary>For all threads together: a hung bus must not keep the program.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly SensorEnvironment _environment;
    private readonly List<(MeasuredSensor Sensor, IReadOnlyList<SelectedChannel> Channels)> _sensors = [];
    private readonly List<MeasuringThread> _threads = [];
    private readonly List<string> _warnings = [];
    private DeviceCore? _device;

    internal SensorSet(SensorEnvironment environment) => _environment = environment;

    /// <summary>The channels that a device will have.</summary>
    public IEnumerable<SelectedChannel> Channels => _sensors.SelectMany(sensor => sensor.Channels);

    public int ChannelCount => _sensors.Sum(sensor => sensor.Channels.Count);

    /// <summary>What is not as it should be though it may come right by itself, for a person.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Changes, of inputs that tell of them at once, that came faster than they could be taken.</summary>
    public long DroppedChanges => _sensors.Sum(one => one.Sensor.DroppedChanges);

    /// <summary>Declares the channels, before the device first runs.</summary>
    public void AddTo(DeviceCore device)
    {
        _device = device;
        long phaseUs = 0;
        foreach ((MeasuredSensor sensor, IReadOnlyList<SelectedChannel> channels) in _sensors)
        {
            for (int i = 0; i < channels.Count; i++)
            {
                SelectedChannel channel = channels[i];
                // The channels of a part fall due together, so that one measurement serves them.
                sensor.Bind(i, device.AddChannel(
                    channel.Kind.Declare(channel.Name, channel.IntervalUs), sensor, channel.IntervalUs, phaseUs));
            }

            phaseUs += PhaseUs;
        }
    }

    /// <summary>Starts the threads.</summary>
    /// <param name="wake">Called on any thread when <see cref="Deliver"/> has something to do: makes the host's loop come round.</param>
    public void Start(Action wake)
    {
        foreach (IGrouping<string, MeasuredSensor> bus in _sensors.Select(one => one.Sensor).GroupBy(sensor => sensor.Bus))
        {
            MeasuredSensor[] sensors = [.. bus];
            foreach (MeasuredSensor sensor in sensors) sensor.ResultReady = wake;
            _threads.Add(new MeasuringThread(bus.Key, sensors));
        }

        foreach (MeasuringThread thread in _threads) thread.Start();
    }

    /// <summary>Gives the device the readings that were measured meanwhile, on the device's thread.</summary>
    /// <returns>When to call again at the latest, microseconds of the device's clock; <see cref="long.MaxValue"/>: when woken.</returns>
    public long Deliver(long nowUs)
    {
        long nextUs = long.MaxValue;
        foreach ((MeasuredSensor sensor, _) in _sensors) nextUs = Math.Min(nextUs, sensor.Deliver(_device!, nowUs));
        return nextUs;
    }

    /// <summary>Ends the threads; one that a bus holds is left to the end of the process.</summary>
    public void Dispose()
    {
        foreach (MeasuringThread thread in _threads) thread.Stop();
        long started = Stopwatch.GetTimestamp();
        foreach (MeasuringThread thread in _threads)
        {
            TimeSpan left = Patience - Stopwatch.GetElapsedTime(started);
            thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        _threads.Clear();
    }

    internal void Add(string path, SensorPlan plan, IReadOnlyList<SelectedChannel> channels)
    {
        MeasuredSensor sensor = new(plan, [.. channels.Select(channel => channel.Kind)], _environment);
        _sensors.Add((sensor, channels));
        if (plan.Warning.Length > 0) _warnings.Add($"{path}: {plan.Warning}");
    }

    /// <summary>For tests, in place of threads: measures what was asked for, on the caller's thread.</summary>
    internal void MeasureRequested()
    {
        foreach ((MeasuredSensor sensor, _) in _sensors) sensor.Measure();
    }
}
