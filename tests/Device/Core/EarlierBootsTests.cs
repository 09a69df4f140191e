using Telemetry.Protocol.Tests.Session.Device;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

public class EarlierBootsTests
{
    private readonly KeptLogs _logs = new();

    [Fact]
    public void Run_EarlierBootsInStorage_ArriveUnderTheirOwnIds()
    {
        _logs.Leave(7, 100);
        _logs.Leave(8, 3);
        DeviceBench bench = Bench();
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Int64, 100_000, new CountingSensor());
        bench.Run(2_000_000);

        Assert.Equal(100, collector.Boot(7).Received.Count);
        Assert.Equal(3, collector.Boot(8).Received.Count);
        Assert.True(collector.IsLastAnnounced);
        Assert.Equal(0, _logs.EarlierBoots);
        Assert.Equal(1, bench.Device.Counters.Sessions);
    }

    [Fact]
    public void Run_MoreBootsThanASessionTakes_FollowInFurtherSessionsAtOnce()
    {
        for (ulong boot = 1; boot <= 40; boot++) _logs.Leave(boot, 2);
        DeviceBench bench = Bench();
        ModelCollector collector = bench.AddCollector();
        bench.AddChannel("a", ChannelType.Int64, 100_000, new CountingSensor());
        bench.Run(3_000_000);

        for (ulong boot = 1; boot <= 40; boot++) Assert.Equal(2, collector.Boot(boot).Received.Count);
        Assert.Equal(0, _logs.EarlierBoots);
        Assert.Equal(3, bench.Device.Counters.Sessions);
        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
        Assert.True(collector.IsLastAnnounced);
        Assert.DoesNotContain(bench.Messages, text => text.Contains("session", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_MoreBootsThanASessionTakes_TheFirstSessionDoesNotClaimToBeComplete()
    {
        for (ulong boot = 1; boot <= 16; boot++) _logs.Leave(boot, 2);
        DeviceBench bench = Bench();
        ModelCollector collector = bench.AddCollector();
        bench.Commits = false;
        bench.Run(2_000_000);

        Assert.False(collector.IsLastAnnounced);
        Assert.Equal(1, bench.Device.Counters.Sessions);
    }

    [Fact]
    public void Run_StorageThatCannotBeRead_IsNotTakenForEmpty()
    {
        _logs.Knows = false;
        DeviceBench bench = Bench();
        ModelCollector collector = bench.AddCollector();
        bench.Run(1_000_000);

        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
        Assert.False(collector.IsLastAnnounced);
    }

    [Fact]
    public void Run_NothingLeavesTheDevice_BeforeItIsFlushed()
    {
        DeviceBench bench = Bench();
        bench.AddCollector();
        bench.AddChannel("a", ChannelType.Int64, 100_000, new CountingSensor());
        KeptLog log = (KeptLog)bench.Device.Log;
        bench.RunUntil(() => bench.Device.Status == DeviceStatus.Online, 1_000_000);
        for (ulong i = 0; i < 200; i++)
        {
            bench.Run(7_000);
            if (i % 20 == 19) bench.Command(i, CommandKind.RunAction, "sample", default);
        }

        Assert.True(log.First > 10);
        Assert.False(log.HasLeftUnflushed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stop_LogThatSurvives_WaitsForWhatIsUnderWayAndNotForAStoreThatIsAway(bool commits)
    {
        DeviceBench bench = Bench();
        bench.AddCollector();
        bench.AddChannel("a", ChannelType.Int64, 10_000, new CountingSensor());
        bench.Run(2_000_000);
        bench.Commits = commits;
        bench.Run(30_000);
        Assert.True(bench.Device.Log.Count > 0);
        bench.Device.Stop();
        bench.Run(1_100_000);

        Assert.Equal(DeviceStatus.Stopped, bench.Device.Status);
        Assert.Equal(commits, bench.Device.Log.Count == 0);
    }

    [Fact]
    public void Stop_LogThatSurvivesAndNoCollector_IsAtOnce()
    {
        DeviceBench bench = Bench();
        bench.AddChannel("a", ChannelType.Int64, 100_000, new CountingSensor());
        bench.Run(2_000_000);
        bench.Device.Stop();
        bench.Run(1_000);

        Assert.Equal(DeviceStatus.Stopped, bench.Device.Status);
        Assert.True(bench.Device.Log.Count > 0);
    }

    [Fact]
    public void StateUtc_IsAnnouncedWithTheBoot()
    {
        DeviceBench bench = Bench();
        ModelCollector collector = bench.AddCollector();
        bench.Device.StateUtc(1_700_000_000_000, 25);
        bench.Run(1_000_000);

        byte[] frame = collector.Frames.First(frame => frame[0] == ControlFrame.Boot);
        WireReader reader = new(frame, 1, frame.Length - 1);
        Assert.True(BootAnnouncement.TryRead(ref reader, out BootAnnouncement boot));
        Assert.Equal((true, 1_700_000_000_000, 25), (boot.HasUtc, boot.UtcMs, boot.UtcErrorMs));
    }

    [Fact]
    public void Run_StorageHasSomethingToSay_ReachesTheOperatorAndTheCollector()
    {
        DeviceBench bench = Bench();
        ModelCollector collector = bench.AddCollector();
        _logs.Say("the card is full");
        bench.Run(1_000_000);

        Assert.Contains("the card is full", bench.Messages);
        Assert.Contains(collector.Log, line => line.Text == "the card is full");
    }

    private DeviceBench Bench() => new(options =>
    {
        options.Storage = _logs;
        options.LingerMs = 0;
    });
}
