using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Security;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;
using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Simulator.Devices;

/// <summary>What is the same for all devices of a run.</summary>
/// <param name="Record">Where every sampled reading is written; may be null.</param>
/// <param name="UtcUsAt">What the wall clock shows (µs since 1970) at a time of the run, for the record; null: there is no wall clock.</param>
/// <param name="Discover">Asks the network also when a device's address is known.</param>
/// <param name="AddSensors">Adds what a device measures, in place of the simulator's own sensors; null: these.</param>
public sealed record SimulationSettings(
    SensorSettings Sensors,
    NetworkFaults Faults,
    IFleetEvents Events,
    RecordFile? Record = null,
    Func<long, long>? UtcUsAt = null,
    Action<DeviceCore>? AddSensors = null,
    bool Discover = false);

/// <summary>
/// A device core with simulated sensors, a clock of its own and a bad network between it and its links. Knows no socket and
/// no thread: <see cref="Fleet"/> runs it in real time, a test in virtual time.
/// </summary>
/// <remarks>
/// <see cref="Run"/> is called by one thread at a time. The figures and <see cref="Status"/> may be read by any thread;
/// <see cref="Boots"/> and what they hold only when nobody runs the device.
/// </remarks>
public sealed class SimulatedDevice
{
    private readonly Identity _identity;
    private readonly SimulationSettings _settings;
    private readonly RandomSource _random;
    private readonly FaultyControlLink _control;
    private readonly FaultyDatagramLink _datagrams;
    private readonly ulong _seed;
    private readonly double _skew;
    private readonly List<SimulatedBoot> _boots = [];
    private SimulatedBoot? _boot;
    private DeviceClock _clock;
    private long _runUs;
    private volatile DeviceStatus _status;
    private volatile string _reason = "";
    private volatile bool _stopSampling;
    private volatile bool _stop;
    private volatile bool _wasOnline;
    private volatile bool _hasStoppedSampling;
    private long _retained;

    /// <param name="identity">id and key</param>
    /// <param name="settings">what is the same for all devices</param>
    /// <param name="createControl">makes the link of a new control connection</param>
    /// <param name="datagrams">the UDP socket</param>
    /// <param name="random">boot id, nonces, jitter of the back-off</param>
    public SimulatedDevice(
        Identity identity,
        SimulationSettings settings,
        Func<IControlLink> createControl,
        IDatagramLink datagrams,
        RandomSource random)
    {
        _identity = identity;
        _settings = settings;
        _random = random;
        SeededRandom seeds = new(settings.Sensors.Seed, identity.Device);
        _seed = seeds.NextUInt64();
        _skew = seeds.NextBetween(-DeviceClock.LargestSkew, DeviceClock.LargestSkew);
        _control = new FaultyControlLink(createControl, settings.Faults, seeds.NextUInt64());
        _datagrams = new FaultyDatagramLink(datagrams, settings.Faults, seeds.NextUInt64());
    }

    public string Name => _identity.Device;

    public DeviceStatus Status => _status;

    /// <summary>Why the device is in its state, for a person; empty when all is well.</summary>
    public string Reason => _reason;

    public bool IsOnline => _status is DeviceStatus.Online or DeviceStatus.OnlineWithoutUdp;

    /// <summary>The device had a session at least once.</summary>
    public bool WasOnline => _wasOnline;

    /// <summary>Readings that the device's log holds now.</summary>
    public long Retained => Volatile.Read(ref _retained);

    /// <summary><see cref="StopSampling"/> has taken effect: <see cref="Retained"/> can only fall.</summary>
    public bool HasStoppedSampling
    {
        get => _hasStoppedSampling;
        private set => _hasStoppedSampling = value;
    }

    /// <summary>All boots, the current one last.</summary>
    public IReadOnlyList<SimulatedBoot> Boots => _boots;

    public FaultCounters Network => _datagrams.Counters;

    /// <summary>No further readings; what the log holds is still sent. Takes effect at the next <see cref="Run"/>.</summary>
    public void StopSampling() => _stopSampling = true;

    /// <summary>Ends the session in good order. Takes effect at the next <see cref="Run"/>.</summary>
    public void Stop() => _stop = true;

    /// <summary>Does all that is due and returns when to come back at the latest. Times are microseconds of the run.</summary>
    public long Run(long runUs)
    {
        _runUs = runUs;
        if (_boot is null) Boot(runUs);
        _control.Advance(runUs);
        _datagrams.Advance(runUs);
        bool stopSampling = _stopSampling;
        if (stopSampling) _boot!.Core.StopSampling();
        if (_stop) _boot!.Core.Stop();
        long nextUs = _clock.ToRun(_boot!.Core.Run(_clock.ToDevice(runUs)));
        Volatile.Write(ref _retained, _boot.Core.Log.Count);
        HasStoppedSampling = stopSampling;
        if (_boot.Core.RestartRequested && !_stop)
        {
            Boot(runUs);
            nextUs = runUs;
        }

        return Math.Min(nextUs, Math.Min(_control.NextDeadlineUs, _datagrams.NextDeadlineUs));
    }

    /// <summary>Closes the connection at once, when nobody runs the device any more.</summary>
    public void CloseLinks() => _control.Close();

    /// <summary>Starts the device, or starts it again: a log in memory does not survive that, as on a board.</summary>
    private void Boot(long runUs)
    {
        ResetCause cause = _boot is null ? ResetCause.PowerOn : ResetCause.Software;
        _boot?.LoseHeld(LostCause.Restart);
        _control.Close();
        DeviceOptions options = new()
        {
            DeviceId = _identity.Device,
            Key = _identity.Key,
            Host = _identity.Host,
            Port = _identity.Port,
            // Told where to go, a simulated device must not find another collector on the network.
            Discover = _settings.Discover || _identity.Host.Length == 0,
            Hardware = "simulated",
            Firmware = "telemetry-simulator " + typeof(SimulatedDevice).Assembly.GetName().Version?.ToString(3),
            ResetCause = cause,
            LogReadings = SimulatedSensors.LogReadings(_settings.Sensors),
            LogBytes = SimulatedSensors.LogBytes(_settings.Sensors),
        };
        Observer observer = new(this);
        DeviceCore core = new(options, _control, _datagrams, _random, observer);
        (_settings.AddSensors ?? new SimulatedSensors(_settings.Sensors, _seed).AddTo)(core);
        _boot = new SimulatedBoot(core, new BootRecord(_identity.Device, core.BootId));
        observer.Boot = _boot;
        _boots.Add(_boot);
        _clock = new DeviceClock(runUs, _skew);
    }

    private sealed class Observer(SimulatedDevice device) : DeviceObserver
    {
        public SimulatedBoot? Boot { get; set; }

        public override void Sampled(ref Reading reading)
        {
            Boot!.Truth.Add(reading);
            string channel = Boot.Core.Channels[reading.Channel].Name;
            device._settings.Record?.Sampled(device.Name, Boot.Truth.BootId, channel, reading, device._settings.UtcUsAt?.Invoke(device._runUs));
        }

        public override void Lost(ulong number, LostCause cause)
        {
            Boot!.Truth.AddLost(number, cause);
            device._settings.Record?.Lost(device.Name, Boot.Truth.BootId, number, cause);
        }

        public override void StatusChanged(DeviceStatus status, string reason)
        {
            device._status = status;
            device._reason = reason;
            device._wasOnline |= device.IsOnline;
            device._settings.Events.StatusChanged(device, status, reason);
        }

        public override void Message(LogLevel level, long timeUs, string text) => device._settings.Events.Message(device, level, text);

        public override void Identify() => device._settings.Events.Identify(device);
    }
}

/// <summary>One start of a device: its core, and the record of what it sampled.</summary>
public sealed class SimulatedBoot(DeviceCore core, BootRecord truth)
{
    public DeviceCore Core { get; } = core;

    public BootRecord Truth { get; } = truth;

    /// <summary>Whether the device's log still holds a reading.</summary>
    public ReadingFate Fate(ulong number) => Truth.Lost.ContainsKey(number) ? ReadingFate.Lost : Core.Log.Fate(number);

    /// <summary>Readings that the log holds and that were not declared lost.</summary>
    public IEnumerable<ulong> Held()
    {
        for (ulong number = Core.Log.HeldFirst; number < Core.Log.Next; number++)
        {
            if (Fate(number) == ReadingFate.Held) yield return number;
        }
    }

    /// <summary>What is held dies with the boot.</summary>
    internal void LoseHeld(LostCause cause)
    {
        foreach (ulong number in Held().ToArray())
        {
            Truth.AddLost(number, cause);
        }
    }
}
