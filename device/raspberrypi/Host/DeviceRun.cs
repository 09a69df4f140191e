using System.Globalization;
using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Device.Sockets;
using Telemetry.RaspberryPi.Log;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Service;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Host;

/// <summary>One run of the program: a boot of the device, and another one each time that the collector asks for a restart.</summary>
internal sealed class DeviceRun(RunOptions options) : IDisposable
{
    private const string LogName = "log";
    private const long MicrosecondsPerMillisecond = 1_000;

    private readonly Output _output = new(options.Json, options.Print);
    private readonly SavedState _state = new(options.Data);
    private readonly Systemd _systemd = Systemd.Connect(Environment.GetEnvironmentVariable, Environment.ProcessId);
    private readonly RecordFile? _record = options.Record.Length > 0 ? new RecordFile(options.Record) : null;
    private readonly Lock _gate = new();
    private DeviceLoop? _loop;
    private bool _isStopping;

    /// <summary>Runs until <see cref="Stop"/>, or until its time is over. Returns the exit code.</summary>
    /// <exception cref="ProgramException">The data directory is in use, or the sensors cannot be as they are configured.</exception>
    public int Run()
    {
        using DiskDirectory disk = OpenLog();
        using FileLogStorage storage = new(disk, new FileLogOptions { Bytes = options.Log.Bytes, SyncMs = (int)(options.Log.SyncUs / MicrosecondsPerMillisecond) });
        LastRun last = LastRun.Begin(options.Data);
        (ResetCause Cause, string Detail) cause = (last.Cause, last.Detail);
        using Timer? end = options.ForUs > 0 ? new Timer(_ => Stop(), null, TimeSpan.FromMicroseconds(options.ForUs), Timeout.InfiniteTimeSpan) : null;
        LoopEnd how = LoopEnd.Restart;
        try
        {
            while (how == LoopEnd.Restart && !_isStopping)
            {
                how = RunBoot(cause, storage);
                cause = (ResetCause.Software, "restart by command");
            }
        }
        catch (ProgramException)
        {
            // A mistake in the configuration is an end in order: the next start is not one after a crash.
            last.End();
            throw;
        }

        _systemd.Stopping();
        if (how == LoopEnd.Failed) return ProgramExit.Failed;
        last.End();
        return ProgramExit.Success;
    }

    /// <summary>Ends the session in good order, then the run. From any thread.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            _loop?.Stop();
        }
    }

    public void Dispose()
    {
        _record?.Dispose();
        _systemd.Dispose();
    }

    private DiskDirectory OpenLog()
    {
        try
        {
            return new DiskDirectory(Path.Combine(options.Data, LogName));
        }
        catch (LogInUseException e)
        {
            throw new ProgramException(e.Message, "Is telemetry-device running already, as a service perhaps? Otherwise name another directory: --data DIR", ProgramExit.InUse);
        }
    }

    private LoopEnd RunBoot((ResetCause Cause, string Detail) cause, LogStorage storage)
    {
        MonotonicClock clock = new();
        using BoardSensors board = new(options, () => clock.NowUs);
        SensorSet sensors = board.Set;

        // The links exist before the loop that they wake.
        DeviceLoop? loop = null;
        void Wake() => Volatile.Read(ref loop)?.Wake();
        ControlLink control = new(Wake);
        DatagramLink datagrams = new(control, Wake);
        BoardObserver observer = new(_output, _state, _record, options.Identity.Device);
        DeviceCore device = new(DeviceOptions(cause, storage), control, datagrams, new SystemRandomSource(), observer);
        observer.Device = device;
        sensors.AddTo(device);
        RestoreParameters(device);
        Board host = new(clock, device, datagrams, sensors, _state, _systemd, _output, next => _record?.Logged(options.Identity.Device, device.BootId, next));
        Volatile.Write(ref loop, new DeviceLoop(host));
        if (!TryPublish(loop)) return LoopEnd.Stopped;

        TellStart(device, sensors, cause);
        sensors.Start(Wake);
        LoopEnd how = loop.Run(device);
        control.Close();
        datagrams.Close();
        TellEnd(device, observer);
        return how;
    }

    private bool TryPublish(DeviceLoop loop)
    {
        lock (_gate)
        {
            _loop = loop;
            return !_isStopping;
        }
    }

    private DeviceOptions DeviceOptions((ResetCause Cause, string Detail) cause, LogStorage storage)
    {
        DeviceOptions device = new()
        {
            DeviceId = options.Identity.Device,
            Key = options.Identity.Key,
            Host = options.CollectorHost,
            Port = options.CollectorPort,
            Hardware = Hardware.Name(),
            Firmware = $"telemetry-device {typeof(DeviceRun).Assembly.GetName().Version!.ToString(3)}",
            ResetCause = cause.Cause,
            ResetDetail = cause.Detail,
            Storage = storage,
        };
        if (_state.TryAddress(out string host, out int port)) (device.LastHost, device.LastPort) = (host, port);
        return device;
    }

    private void RestoreParameters(DeviceCore device)
    {
        if (_state.Parameters() is not { } saved) return;
        int restored = device.RestoreParameters(saved);
        if (restored < 0) _output.Message(LogLevel.Warning, "the saved parameters are damaged: their defaults hold");
        else if (restored > 0) _output.Message(LogLevel.Information, $"{restored} parameters are as the last command set them");
    }

    private void TellStart(DeviceCore device, SensorSet sensors, (ResetCause Cause, string Detail) cause)
    {
        string boot = device.BootId.ToString("x16", CultureInfo.InvariantCulture);
        string where = options.CollectorHost.Length == 0 ? "looking for a collector in the local network"
            : $"collector {options.CollectorHost}:{options.CollectorPort}";
        _output.Started(
            new { type = "started", device = options.Identity.Device, boot, data = options.Data, collector = options.CollectorHost, resetCause = Codes.Name(cause.Cause), channels = sensors.Channels.Select(channel => channel.Name) },
            $"device {options.Identity.Device}, boot {boot}: {sensors.ChannelCount} channels; {where}; {cause.Detail}");
        if (options.Configuration.Length == 0 && !options.IsEmulated)
            device.Say(LogLevel.Information, 0, $"there is no {Installation.ConfigurationName}: only what the board itself tells is sent; 'telemetry-device scan' shows what else there is");
        foreach (string warning in sensors.Warnings) device.Say(LogLevel.Warning, 0, warning);
    }

    private void TellEnd(DeviceCore device, BoardObserver observer)
    {
        long held = device.Log.Count;
        string rest = held == 0 ? "the collector has them all"
            : device.Log.SurvivesRestart ? $"{held} are in the log and will be sent after the next start"
            : $"{held} were not delivered and are lost: there is no log on disk";
        _output.Summary(
            new { type = "summary", boot = device.BootId.ToString("x16", CultureInfo.InvariantCulture), sampled = device.Log.Next, held },
            $"{observer.Count} readings taken; {rest}");
    }
}
