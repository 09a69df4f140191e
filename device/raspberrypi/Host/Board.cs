using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Device.Sockets;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Host;

/// <summary>What this machine does for a device beside running it: clock, sensors, what is kept, what systemd is told.</summary>
internal sealed class Board(MonotonicClock clock, DeviceCore device, DatagramLink datagrams, SensorSet sensors, SavedState state, Systemd systemd, Output output, Action<ulong> logged) : DeviceHost
{
    private const long UtcEveryUs = 60_000_000;
    private const long AliveEveryUs = 5_000_000;
    private const long DropsEveryUs = 10_000_000;
    private const long MicrosecondsPerMillisecond = 1_000;

    private long _utcDueUs;
    private long _aliveDueUs;
    private long _droppedChanges;
    private long _unsent;
    private long _dropsDueUs;
    private bool _isReady;
    private ulong _logged;
    private DeviceStatus _toldStatus = DeviceStatus.Stopped;
    private string _lastHost = device.LastHost;
    private int _lastPort = device.LastPort;

    public override long NowUs => clock.NowUs;

    public override long Work(long nowUs)
    {
        ulong before = device.Log.Next;
        if (before != _logged)
        {
            // The round that has just ended brought all these into the log.
            _logged = before;
            logged(before);
        }

        long sensorsUs = sensors.Deliver(nowUs);
        TellDrops(nowUs);
        StateUtc(nowUs);
        KeepAddress();
        TellStatus();

        // What the sensors delivered goes into the log, and on its way, in the next round: at once.
        return device.Log.Next != before ? nowUs : sensorsUs;
    }

    public override void Alive()
    {
        if (!_isReady)
        {
            _isReady = true;
            systemd.Ready();
        }

        long nowUs = clock.NowUs;
        if (systemd.WatchdogUs > 0 && nowUs >= _aliveDueUs)
        {
            systemd.Alive();
            _aliveDueUs = nowUs + Math.Min(AliveEveryUs, systemd.WatchdogUs / 3);
        }
    }

    public override void Faulted(Exception fault, int inSuccession, bool isLast) =>
        output.Message(LogLevel.Error, $"a fault of this program ({(isLast ? "it ends now" : "it goes on")}); please report it: {fault}");

    /// <summary>PROTOCOL 8.5: while the kernel says that its clock is synchronised, and how well.</summary>
    private void StateUtc(long nowUs)
    {
        if (nowUs < _utcDueUs) return;
        _utcDueUs = nowUs + UtcEveryUs;
        if (!SynchronizedClock.TryGetError(out long errorUs)) return;

        long bootUtcUs = WallClock.UtcUsAt(0, () => clock.NowUs, out long readUs);

        // Rounded up, and the millisecond that the statement cuts off.
        long errorMs = ((errorUs + readUs) / MicrosecondsPerMillisecond) + 2;
        if (bootUtcUs >= 0) device.StateUtc(bootUtcUs / MicrosecondsPerMillisecond, (int)Math.Min(errorMs, int.MaxValue));
    }

    /// <summary>Told together: a contact that bounces, or a network that is full, must not fill the log with lines.</summary>
    private void TellDrops(long nowUs)
    {
        long changes = sensors.DroppedChanges - _droppedChanges;
        long unsent = datagrams.Unsent - _unsent;
        if ((changes == 0 && unsent == 0) || nowUs < _dropsDueUs) return;
        if (changes > 0) device.Say(LogLevel.Warning, nowUs, $"{changes} changes of inputs came faster than they could be taken, and are in no reading");
        if (unsent > 0) device.Say(LogLevel.Warning, nowUs, $"{unsent} datagrams could not be sent, and their readings go again: {datagrams.LastError}");
        _droppedChanges += changes;
        _unsent += unsent;
        _dropsDueUs = nowUs + DropsEveryUs;
    }

    private void KeepAddress()
    {
        if (device.LastHost == _lastHost && device.LastPort == _lastPort) return;
        (_lastHost, _lastPort) = (device.LastHost, device.LastPort);
        state.KeepAddress(_lastHost, _lastPort);
    }

    private void TellStatus()
    {
        if (device.Status == _toldStatus) return;
        _toldStatus = device.Status;
        systemd.Status(device.StatusReason.Length == 0
            ? $"{Output.Name(device.Status)}: {device.CollectorHost}:{device.CollectorPort}"
            : $"{Output.Name(device.Status)}: {device.StatusReason}");
    }
}
