using System.Diagnostics;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Device.Sockets;
using Telemetry.Simulator.Devices;
using Telemetry.SystemTests.Truth;
using Telemetry.Wire;

namespace Telemetry.SystemTests;

/// <summary>
/// A device on the socket adapter of the microcontroller and the Pi, in this process, against the real collector in its own.
/// </summary>
public sealed class SocketAdapterTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Loop_CollectorKilledAgainAndAgain_ComesBackAndEveryReadingIsStoredOnce()
    {
        await _site.StartCollectorAsync();
        using AdaptedDevice device = await DeviceAsync("board", options => options.Port = _site.Port);
        for (int i = 0; i < 4; i++)
        {
            ulong before = (ulong)device.Sampled;
            await _site.DeviceAsync("board", "stored what was sampled since", view => view.State == DeviceState.Online && view.Ledger.Stored > before);
            _site.Collector.Kill();
            await _site.Collector.ExitAsync();
            await _site.StartCollectorAsync();
        }

        device.StopSampling();
        await _site.DeviceAsync("board", "everything stored", view => view.Ledger.InFlight == 0 && view.Ledger.Stored == (ulong)device.Sampled);
        Assert.Equal(LoopEnd.Stopped, await device.StopAsync());
        _site.Collector.Terminate();
        Assert.Equal(0, await _site.Collector.ExitAsync());

        StoredTruth truth = StoredTruth.Check(_site.Database, new Dictionary<BootKey, IBootTruth> { [device.Boot] = device });
        Assert.Equal(device.Sampled, truth.Readings);
        Assert.Empty(device.Faults);
    }

    [Fact]
    public async Task Loop_NoAddressConfigured_FindsTheCollectorByAsking()
    {
        await _site.StartCollectorAsync();
        using AdaptedDevice device = await DeviceAsync("asking", options =>
        {
            options.Host = "";
            options.Port = _site.Port;
        });
        await _site.DeviceAsync("asking", "online with readings", view => view.State == DeviceState.Online && view.Ledger.Stored > 0);
        Assert.Equal(LoopEnd.Stopped, await device.StopAsync());
    }

    [Fact]
    public async Task Loop_RestartCommanded_EndsForTheHostToRestart()
    {
        await _site.StartCollectorAsync();
        using AdaptedDevice device = await DeviceAsync("restarting", options => options.Port = _site.Port);
        await _site.DeviceAsync("restarting", "online", view => view.State == DeviceState.Online);
        Assert.Equal(0, await _site.Run("do", "restarting", "restart").ExitAsync());
        Assert.Equal(LoopEnd.Restart, await device.EndAsync());
    }

    private async Task<AdaptedDevice> DeviceAsync(string name, Action<DeviceOptions> configure)
    {
        Assert.True(ProvisionFile.TryRead(await _site.EnrollAsync(name), out var identities, out string error), error);
        DeviceOptions options = new() { DeviceId = identities[0].Device, Key = identities[0].Key, Host = "127.0.0.1" };
        configure(options);
        return new AdaptedDevice(options);
    }

    /// <summary>The composition of firmware and Pi program, with one channel that counts its own reads.</summary>
    private sealed class AdaptedDevice : DeviceHost, IBootTruth, IDisposable
    {
        private const long IntervalUs = 5_000;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

        private readonly DeviceLoop _loop;
        private readonly ControlLink _control;
        private readonly DatagramLink _datagrams;
        private readonly DeviceCore _device;
        private readonly List<TrueReading> _readings = [];
        private readonly TaskCompletionSource<LoopEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _start = Stopwatch.GetTimestamp();
        private volatile bool _stopsSampling;
        private int _sampled;

        public AdaptedDevice(DeviceOptions options)
        {
            _loop = new DeviceLoop(this);
            _control = new ControlLink(_loop.Wake);
            _datagrams = new DatagramLink(_control, _loop.Wake);
            _device = new DeviceCore(options, _control, _datagrams, new SystemRandom(), new Recorder(this));
            ChannelDeclaration counter = new() { Name = "counter", Type = ChannelType.Int64, Quantity = "reads", Unit = "1", IntervalMs = (int)(IntervalUs / 1_000) };
            _device.AddChannel(counter, new Counter(), IntervalUs, 0);
            Boot = new BootKey(options.DeviceId, _device.BootId);
            new Thread(Run) { IsBackground = true, Name = "device" }.Start();
        }

        public BootKey Boot { get; }

        public List<Exception> Faults { get; } = [];

        public int Sampled => Volatile.Read(ref _sampled);

        public ulong Count => (ulong)Sampled;

        public override long NowUs => (long)Stopwatch.GetElapsedTime(_start).TotalMicroseconds;

        public TrueReading this[ulong number] => _readings[(int)number];

        public void StopSampling()
        {
            _stopsSampling = true;
            _loop.Wake();
        }

        public Task<LoopEnd> StopAsync()
        {
            _loop.Stop();
            return EndAsync();
        }

        public Task<LoopEnd> EndAsync() => _ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        public override long Work(long nowUs)
        {
            if (_stopsSampling) _device.StopSampling();
            return long.MaxValue;
        }

        public override void Faulted(Exception fault, int inSuccession, bool isLast) => Faults.Add(fault);

        public void Dispose() => _loop.Stop();

        private void Run()
        {
            LoopEnd end = _loop.Run(_device);
            _control.Close();
            _datagrams.Close();
            _ended.SetResult(end);
        }

        private sealed class Counter : ISensor
        {
            private long _count;

            public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
            {
                error = "";
                reading.Bits = _count++;
                return true;
            }
        }

        private sealed class Recorder(AdaptedDevice device) : DeviceObserver
        {
            public override void Sampled(ref Reading reading)
            {
                device._readings.Add(new TrueReading("counter", ChannelType.Int64, reading.TimeUs, reading.Bits, [], null));
                Volatile.Write(ref device._sampled, device._readings.Count);
            }
        }
    }
}
