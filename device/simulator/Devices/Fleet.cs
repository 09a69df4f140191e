using System.Diagnostics;
using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Simulator.Sockets;

namespace Telemetry.Simulator.Devices;

/// <summary>Simulated devices on real sockets and in real time, spread over a few threads.</summary>
public sealed class Fleet : IDisposable
{
    /// <summary>More threads than this gain nothing: a thousand devices keep one thread busy for a small part of its time.</summary>
    private const int LargestThreads = 4;

    /// <summary>A thousand devices are switched on in a second: all at once they would be one flood of handshakes.</summary>
    private const long SwitchOnSpacingUs = 1_000;

    /// <summary>How often the fleet is looked at while somebody waits for it.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>A device gives what it holds 2 s and its last word half a second; what takes longer is not waited for.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3.5);

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly FleetWorker[] _workers;
    private readonly SimulatedDevice[] _devices;
    private readonly UdpDatagramLink[] _sockets;
    private bool _started;
    private bool _ended;

    public Fleet(IReadOnlyList<Identity> identities, SimulationSettings settings)
    {
        int threads = Math.Clamp(Math.Min(Environment.ProcessorCount, identities.Count), 1, LargestThreads);
        _workers = [.. Enumerable.Range(0, threads).Select(number => new FleetWorker(number, NowUs))];
        settings = settings with { UtcUsAt = runUs => WallClock.UtcUsAt(runUs, NowUs) };
        _devices = new SimulatedDevice[identities.Count];
        _sockets = new UdpDatagramLink[identities.Count];
        for (int i = 0; i < _devices.Length; i++)
        {
            FleetWorker.Seat seat = _workers[i % threads].AddSeat(i * SwitchOnSpacingUs);
            ConnectedPeer peer = new();
            _sockets[i] = new UdpDatagramLink(seat.Wake, peer);
            _devices[i] = new SimulatedDevice(
                identities[i], settings, () => new TcpControlLink(seat.Wake, peer), _sockets[i], SystemRandom.Instance);
            seat.Device = _devices[i];
        }
    }

    public IReadOnlyList<SimulatedDevice> Devices => _devices;

    /// <summary>Readings that the devices' logs hold.</summary>
    public long Retained => _devices.Sum(device => device.Retained);

    /// <summary>Microseconds since the fleet was made.</summary>
    public long NowUs() => (long)(Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds * 1_000);

    public void Start()
    {
        _started = true;
        foreach (FleetWorker worker in _workers) worker.Start();
    }

    public void StopSampling()
    {
        foreach (SimulatedDevice device in _devices) device.StopSampling();
        WakeAll();
    }

    /// <summary>After <see cref="StopSampling"/>: waits until the logs are empty. False when they are not after <paramref name="patience"/>.</summary>
    public async Task<bool> DrainAsync(TimeSpan patience, CancellationToken impatient)
    {
        long from = Stopwatch.GetTimestamp();
        while (Retained > 0 || _devices.Any(device => !device.HasStoppedSampling))
        {
            ThrowIfFailed();
            if (Stopwatch.GetElapsedTime(from) > patience || impatient.IsCancellationRequested) return false;
            await Task.Delay(LookEvery, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Ends all sessions in good order and stops the threads. The devices' boots can be read afterwards.</summary>
    public void End()
    {
        if (!_started || _ended) return;
        _ended = true;
        foreach (SimulatedDevice device in _devices) device.Stop();
        WakeAll();
        long from = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(from) < StopPatience && _devices.Any(device => device.Status != DeviceStatus.Stopped))
        {
            Thread.Sleep(LookEvery);
        }

        foreach (FleetWorker worker in _workers) worker.End();
        ThrowIfFailed();
    }

    public void Dispose()
    {
        if (_started && !_ended)
        {
            _ended = true;
            foreach (FleetWorker worker in _workers) worker.End();
        }

        foreach (UdpDatagramLink socket in _sockets) socket.Dispose();
        foreach (SimulatedDevice device in _devices) device.CloseLinks();
    }

    /// <exception cref="InvalidOperationException">A device threw: a fault of this program.</exception>
    public void ThrowIfFailed()
    {
        if (_workers.FirstOrDefault(worker => worker.Failure is not null)?.Failure is { } failure)
            throw new InvalidOperationException($"a simulated device failed: {failure.Message}", failure);
    }

    private void WakeAll()
    {
        foreach (FleetWorker worker in _workers) worker.WakeAll();
    }
}
