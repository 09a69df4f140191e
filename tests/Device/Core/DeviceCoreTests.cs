using Telemetry.Protocol.Tests.Session.Device;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

public class DeviceCoreTests
{
    [Fact]
    public void Run_CollectorThere_ReadingsArriveAndTheLogIsEmptied()
    {
        DeviceBench bench = new();
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Float32, 100_000, new CountingSensor());
        bench.AddChannel("b", ChannelType.Int64, 250_000, new CountingSensor());
        bench.Run(10_000_000);

        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
        Assert.Equal("", bench.Device.StatusReason);
        bench.Device.StopSampling();
        bench.Run(1_000_000);
        Assert.InRange(bench.Truth.Count, 140, 142);
        Assert.Equal(bench.Truth, collector.Boot(bench.Device.BootId).Received);
        Assert.Equal(bench.Device.Log.Next, bench.Device.Log.First);
    }

    [Fact]
    public void Run_CollectorComesLate_NothingOfTheMeantimeIsLost()
    {
        DeviceBench bench = new();
        bench.AddChannel("a", ChannelType.Float32, 100_000, new CountingSensor());
        bench.Run(60_000_000);
        Assert.Equal(DeviceStatus.Waiting, bench.Device.Status);
        Assert.Equal("connection refused by 10.0.0.2:5170", bench.Device.StatusReason);

        ModelCollector collector = bench.AddCollector();
        bench.RunUntil(() => bench.Device.Status == DeviceStatus.Online, 31_000_000);
        bench.Run(2_000_000);
        bench.Device.StopSampling();
        bench.Run(1_000_000);
        Assert.Equal(bench.Truth, collector.Boot(bench.Device.BootId).Received);
    }

    [Fact]
    public void Run_ConnectionCutAfterASteadySession_IsBackWithinHalfASecond()
    {
        DeviceBench bench = new();
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Float32, 100_000, new CountingSensor());
        bench.Run(20_000_000);
        bench.Network.Cut("connection reset by 10.0.0.2:5170");
        bench.Run(1);
        Assert.Equal((DeviceStatus.Waiting, "connection reset by 10.0.0.2:5170"), bench.Statuses[^1]);
        bench.Run(600_000);
        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
        bench.Run(500_000);
        Assert.Equal(0, collector.Boot(bench.Device.BootId).Duplicates);
        Assert.Equal(2, bench.Device.Counters.Sessions);
    }

    [Fact]
    public void Run_WrongKey_SaysSoAndKeepsTrying()
    {
        DeviceBench bench = new();
        bench.Network.Collectors.Add(DeviceBench.Home, DeviceBench.Collector(new byte[32]));
        bench.Run(60_000_000);
        Assert.Equal("10.0.0.2:5170 does not know this device's id and key", bench.Device.StatusReason);
        Assert.Equal(["10.0.0.2:5170 does not know this device's id and key"], bench.Messages);
        Assert.InRange(bench.Network.Tries.Count, 10, 18);
    }

    [Fact]
    public void Run_CollectorDemandsAWait_KeepsIt()
    {
        DeviceBench bench = new();
        ModelCollector collector = bench.AddCollector();
        collector.OnHello = () => collector.SendRefuse(RefuseCode.Busy, 20_000, "full");
        bench.Run(30_000_000);
        Assert.Equal(2, bench.Network.Tries.Count);
        Assert.InRange(bench.Network.Tries[1].AtUs - bench.Network.Tries[0].AtUs, 20_000_000, 21_000_000);
    }

    [Fact]
    public void Run_AddressThatDoesNotAnswer_IsGivenUpAfterTenSeconds()
    {
        DeviceBench bench = new();
        bench.Network.Silent.Add(DeviceBench.Home);
        bench.Run(11_000_000);
        Assert.Contains("10.0.0.2:5170 did not answer for 10 s", bench.Device.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UdpBlocked_SaysSoAndReadingsArrive()
    {
        DeviceBench bench = new();
        bench.Network.IsUdpBlocked = true;
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Float32, 100_000, new CountingSensor());
        bench.Run(10_000_000);
        Assert.Equal(DeviceStatus.OnlineWithoutUdp, bench.Device.Status);
        Assert.Contains("UDP blocked by a firewall", bench.Device.StatusReason, StringComparison.Ordinal);
        bench.Device.StopSampling();
        bench.Run(1_000_000);
        Assert.Equal(bench.Truth, collector.Boot(bench.Device.BootId).Received);
    }

    [Fact]
    public void Run_UdpBlockedAndTheControlLinkFull_NeitherSpinsNorStopsSampling()
    {
        DeviceBench bench = new();
        bench.Network.IsUdpBlocked = true;
        bench.AddCollector();
        CountingSensor sensor = new();
        bench.AddChannel("a", ChannelType.Float32, 100_000, sensor);
        bench.Run(10_000_000);
        bench.Network.Room = 100;
        bench.Run(5_000_000);
        Assert.InRange(sensor.Reads, 149, 152);
        bench.Network.Room = int.MaxValue;
        bench.Device.StopSampling();
        bench.Run(2_000_000);
        Assert.Equal(bench.Device.Log.Next, bench.Device.Log.First);
    }

    [Fact]
    public void Run_SensorFails_NumbersAreDeclaredLostAndItIsSaidOnce()
    {
        DeviceBench bench = new();
        ModelCollector collector = bench.AddCollector();
        CountingSensor sensor = new();
        bench.AddChannel("a", ChannelType.Float32, 100_000, sensor);
        bench.Run(1_000_000);
        sensor.Fails = true;
        bench.Run(1_000_000);
        sensor.Fails = false;
        bench.Run(1_000_000);

        ModelBoot boot = collector.Boot(bench.Device.BootId);
        Assert.Equal(10, boot.Lost.Count);
        Assert.All(boot.Lost.Values, cause => Assert.Equal(LostCause.SensorError, cause));
        Assert.Equal(10UL, bench.Device.Log.LostBy(LostCause.SensorError));
        string[] said = ["a cannot be read: no answer on the bus", "a can be read again"];
        Assert.Equal(said, bench.Messages);
        Assert.Equal(said, collector.Log.Select(line => line.Text));
    }

    [Fact]
    public void Run_DriverThrows_IsASensorErrorAndTheOthersGoOn()
    {
        DeviceBench bench = new();
        CountingSensor good = new();
        bench.AddChannel("bad", ChannelType.Float32, 100_000, new ThrowingSensor());
        bench.AddChannel("good", ChannelType.Float32, 100_000, good);
        bench.Run(1_000_000);
        Assert.Equal(11UL, bench.Device.Log.LostBy(LostCause.SensorError));
        Assert.Equal(11, good.Reads);
        Assert.Contains("bad cannot be read: wire cut", bench.Messages);
    }

    private sealed class ThrowingSensor : ISensor
    {
        public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error) =>
            throw new InvalidOperationException("wire cut");
    }

    [Fact]
    public void Record_ChannelWithoutASchedule_IsNumberedAndSent()
    {
        DeviceBench bench = new();
        ModelCollector collector = bench.AddCollector();
        Channel door = bench.AddChannel("door", ChannelType.Bool, 0, null);
        bench.Run(1_000_000);
        Reading reading = new() { Bits = 1 };
        bench.Device.Record(door, ref reading, bench.NowUs);
        bench.Run(200_000);
        Assert.Equal($"0 Bool {1_000_000} 1", Assert.Single(collector.Boot(bench.Device.BootId).Received).Value);
    }

    [Fact]
    public void Schedule_DeviceHeldUp_KeepsItsPhaseAndLeavesOutWhatItMissed()
    {
        DeviceBench bench = new();
        CountingSensor sensor = new();
        Channel channel = bench.AddChannel("a", ChannelType.Float32, 100_000, sensor, phaseUs: 30_000);
        long nowUs = 0;
        for (; nowUs < 1_000_000; nowUs = bench.Device.Run(nowUs)) ;
        Assert.Equal([30_000, 130_000, 230_000], sensor.At.Take(3));
        int before = sensor.Reads;

        bench.Device.Run(nowUs + 555_000);

        Assert.Equal(before + 1, sensor.Reads);
        Assert.Equal(0, (channel.DueUs - 30_000) % 100_000);
        Assert.InRange(channel.Skipped, 4, 6);
    }

    [Fact]
    public void Command_Interval_ChangesTheScheduleWithinItsRange()
    {
        DeviceBench bench = new();
        bench.AddCollector();
        CountingSensor sensor = new();
        bench.AddChannel("a", ChannelType.Float32, 1_000_000, sensor);
        bench.Run(1_000_000);
        int before = sensor.Reads;
        CommandResult result = bench.Command(1, CommandKind.SetParameter, "a.interval", TypedValue.FromFloat64(100));
        Assert.Equal((CommandStatus.Applied, 100.0), (result.Status, result.Value.ToFloat64()));
        bench.Run(1_000_000);
        Assert.Equal(before + 10, sensor.Reads);

        result = bench.Command(2, CommandKind.SetParameter, "a.interval", TypedValue.FromFloat64(0));
        Assert.Equal((CommandStatus.Refused, "must be 1 to 86400000 ms"), (result.Status, result.Message));
        result = bench.Command(3, CommandKind.SetParameter, "b.interval", TypedValue.FromFloat64(9));
        Assert.Equal((CommandStatus.Refused, "the device has no parameter b.interval"), (result.Status, result.Message));
    }

    [Fact]
    public void Command_SampleAndIdentify_AreDone()
    {
        DeviceBench bench = new();
        bench.AddCollector();
        CountingSensor sensor = new();
        bench.AddChannel("a", ChannelType.Float32, 60_000_000, sensor, phaseUs: 60_000_000);
        bench.AddChannel("b", ChannelType.Float32, 60_000_000, sensor, phaseUs: 60_000_000);
        bench.Run(1_000_000);
        Assert.Equal("read 2 channels", bench.Command(1, CommandKind.RunAction, "sample", TypedValue.None).Message);
        Assert.Equal(2, sensor.Reads);
        Assert.Equal(CommandStatus.Applied, bench.Command(2, CommandKind.RunAction, "identify", TypedValue.None).Status);
        Assert.Equal(1, bench.Identified);
        Assert.Equal(CommandStatus.Refused, bench.Command(3, CommandKind.RunAction, "dance", TypedValue.None).Status);
    }

    [Fact]
    public void Command_Restart_AnswersDeliversClosesAndAsksTheHost()
    {
        DeviceBench bench = new();
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Float32, 10_000, new CountingSensor());
        bench.Run(1_000_000);
        Assert.Equal(CommandStatus.Applied, bench.Command(1, CommandKind.RunAction, "restart", TypedValue.None).Status);
        bench.Run(3_000_000);

        Assert.True(bench.Device.RestartRequested);
        Assert.Equal(CloseCode.Restart, collector.Closed?.Code);
        Assert.Equal(bench.Truth, collector.Boot(bench.Device.BootId).Received);
        Assert.Equal(long.MaxValue, bench.Device.Run(bench.NowUs));
    }

    [Fact]
    public void Stop_InASession_DeliversWhatItHoldsAndCloses()
    {
        DeviceBench bench = new();
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Float32, 10_000, new CountingSensor());
        bench.Run(1_000_000);
        bench.Device.Stop();
        bench.Run(3_000_000);

        Assert.Equal(DeviceStatus.Stopped, bench.Device.Status);
        Assert.False(bench.Device.RestartRequested);
        Assert.Equal(CloseCode.Normal, collector.Closed?.Code);
        Assert.Equal(bench.Truth, collector.Boot(bench.Device.BootId).Received);
    }

    [Fact]
    public void Stop_StoreThatKeepsNothing_ClosesAfterTwoSecondsWithoutSpinning()
    {
        DeviceBench bench = new() { Commits = false };
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Float32, 10_000, new CountingSensor());
        bench.Run(1_000_000);
        bench.Device.Stop();
        bench.Run(2_100_000);
        Assert.Equal(CloseCode.Normal, collector.Closed?.Code);
        bench.Run(500_000);
        Assert.Equal(DeviceStatus.Stopped, bench.Device.Status);
        Assert.True(bench.Device.Log.First < bench.Device.Log.Next);
    }

    [Fact]
    public void Stop_WithoutACollector_GivesUpAfterTwoSeconds()
    {
        DeviceBench bench = new();
        bench.AddChannel("a", ChannelType.Float32, 10_000, new CountingSensor());
        bench.Run(1_000_000);
        bench.Device.Stop();
        bench.Run(1_900_000);
        Assert.NotEqual(DeviceStatus.Stopped, bench.Device.Status);
        bench.Run(200_000);
        Assert.Equal(DeviceStatus.Stopped, bench.Device.Status);
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothingForReadingsAndDatagrams()
    {
        MutedLinks links = new();
        links.Network.Collectors.Add(DeviceBench.Home, DeviceBench.Collector());
        DeviceOptions options = new() { DeviceId = "bench", Key = DeviceBench.Key, Host = "10.0.0.2", LogReadings = 1_000 };
        DeviceCore device = new(options, links, links, new Protocol.Tests.Security.SeededRandom(1), null);
        for (int i = 0; i < 4; i++)
        {
            device.AddChannel(
                new ChannelDeclaration { Name = $"c{i}", Type = ChannelType.Float32, Quantity = "", Unit = "1" }, new SilentSensor(), 1_000, 0);
        }

        long nowUs = 0;
        for (int i = 0; i < 2_000; i++) device.Run(nowUs += 1_000);
        links.IsMuted = true;
        for (int i = 0; i < 100; i++) device.Run(nowUs += 1_000);
        long sent = device.Counters.DatagramsByUdp;
        long allocated = Protocol.Tests.Allocations.Least(() =>
        {
            for (int i = 0; i < 3_000; i++) device.Run(nowUs += 1_000);
        });

        Assert.Equal(0, allocated);
        Assert.True(device.Counters.DatagramsByUdp > sent + 100);
        Assert.True(device.Log.LostBy(LostCause.LogOverflow) > 10_000);
    }

    private sealed class SilentSensor : ISensor
    {
        public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
        {
            error = "";
            SensorValue.Set(ref reading, nowUs);
            return true;
        }
    }

    /// <summary>Links that, when muted, take everything and deliver nothing, without an allocation of their own.</summary>
    private sealed class MutedLinks : IControlLink, IDatagramLink
    {
        public LoopNetwork Network { get; } = new();

        public bool IsMuted { get; set; }

        public LinkState State => Network.State;

        public string Error => "";

        public void Open(string host, int port) => Network.Open(host, port);

        public int Receive(byte[] buffer, int offset, int count) =>
            IsMuted ? 0 : ((IControlLink)Network).Receive(buffer, offset, count);

        public int Send(byte[] buffer, int offset, int count) =>
            IsMuted ? count : ((IControlLink)Network).Send(buffer, offset, count);

        public void Close() => ((IControlLink)Network).Close();

        public void Send(string host, int port, byte[] buffer, int offset, int count)
        {
            if (!IsMuted) ((IDatagramLink)Network).Send(host, port, buffer, offset, count);
        }

        public int Receive(byte[] buffer, int offset, int count, out string fromHost)
        {
            fromHost = "";
            return 0;
        }

        public void Broadcast(int port, byte[] buffer, int offset, int count)
        {
        }
    }
}
