using Telemetry.Device.Sockets;

namespace Telemetry.Device.Tests.Sockets;

public sealed class DeviceLoopTests
{
    private readonly Host _host = new();
    private readonly DeviceLoop _loop;
    private readonly DeviceCore _device;

    public DeviceLoopTests()
    {
        _loop = new DeviceLoop(_host);
        ControlLink control = new(_loop.Wake);
        // Without a collector and without asking for one: the device only waits.
        DeviceOptions options = new() { DeviceId = "d", Key = new byte[32], Discover = false };
        _device = new DeviceCore(options, control, new DatagramLink(control, _loop.Wake), new Telemetry.Security.SystemRandomSource(), null);
    }

    [Fact]
    public void Run_Stopped_EndsInGoodOrder()
    {
        _loop.Stop();
        Assert.Equal(LoopEnd.Stopped, _loop.Run(_device));
        Assert.Equal(DeviceStatus.Stopped, _device.Status);
    }

    [Fact]
    public async Task Run_StoppedByAnotherThread_WakesAndEnds()
    {
        Task<LoopEnd> run = Task.Run(() => _loop.Run(_device));
        _loop.Stop();
        Assert.Equal(LoopEnd.Stopped, await run.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Run_HostThrows_IsReportedAndGoesOn()
    {
        _host.Throws = 4;
        _host.WhenAlive = _loop.Stop;
        Assert.Equal(LoopEnd.Stopped, _loop.Run(_device));
        Assert.Equal(["1", "2", "3", "4"], _host.Faults);
    }

    [Fact]
    public void Run_FiveFaultsInSuccession_EndsAsFailed()
    {
        _host.Throws = int.MaxValue;
        Assert.Equal(LoopEnd.Failed, _loop.Run(_device));
        Assert.Equal(["1", "2", "3", "4", "5 last"], _host.Faults);
        Assert.Equal(0, _host.Rounds);
    }

    [Fact]
    public void Run_FaultsWithAMinuteBetween_AreForgiven()
    {
        _host.ThrowsEvery = 50;
        _host.WhenAlive = () =>
        {
            if (_host.Faults.Count == 12) _loop.Stop();
        };
        Assert.Equal(LoopEnd.Stopped, _loop.Run(_device));
        Assert.Equal(Enumerable.Repeat("1", 12), _host.Faults);
    }

    /// <summary>Its clock gains two seconds whenever it is read, so that no pause is a wait.</summary>
    private sealed class Host : DeviceHost
    {
        private long _nowUs;
        private int _calls;

        public int Throws { get; set; }

        public int ThrowsEvery { get; set; }

        public int Rounds { get; private set; }

        public List<string> Faults { get; } = [];

        public Action WhenAlive { get; set; } = () => { };

        public override long NowUs => _nowUs += 2_000_000;

        public override long Work(long nowUs)
        {
            _calls++;
            bool throws = Throws > 0 || (ThrowsEvery > 0 && _calls % ThrowsEvery == 0);
            Throws = Math.Max(0, Throws - 1);
            return throws ? throw new InvalidOperationException("a fault") : nowUs;
        }

        public override void Alive()
        {
            Rounds++;
            WhenAlive();
        }

        public override void Faulted(Exception fault, int inSuccession, bool isLast) =>
            Faults.Add(inSuccession + (isLast ? " last" : ""));
    }
}
