using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Wire;
using static Telemetry.Collector.Tests.Engine.TestDevice;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>The store takes nothing, and the queue to it is full (PROTOCOL 9.12).</summary>
public class FullQueueTests
{
    private readonly EngineBench _bench = new(new EngineOptions { QueueReadings = EngineOptions.SmallestQueueReadings, BatchReadings = 200 });
    private readonly TestDevice _device;

    /// <summary>0 to 499 and 600 to 1099 wait for the store, and 1100 to 1199 had no room.</summary>
    public FullQueueTests()
    {
        _device = _bench.Device().Open();
        _device.Acks.Clear();
        for (ulong i = 0; i < 1200; i += 100)
        {
            if (i != 500)
                _device.Datagram(Readings(i, 100));
        }

        Assert.Equal(1UL, _bench.Drops["store busy"]);
    }

    [Fact]
    public void Ack_NoRoom_NamesNoGapAndNothingAboveIt()
    {
        Ack ack = LastAck();

        Assert.Equal((0UL, 500UL, 0), (ack.Next, ack.UpTo, ack.GapCount));
        Assert.Equal(11UL, ack.Heard);
    }

    [Fact]
    public void Datagram_NoRoom_IsNotAnswered()
    {
        LastAck();
        _device.Acks.Clear();
        _device.Datagram(Readings(500, 100));
        _bench.Pass(1);
        _device.Receive();

        Assert.Empty(_device.Acks);
        Assert.Equal(2UL, _bench.Drops["store busy"]);
    }

    [Fact]
    public void Gaps_OnceHalfOfTheQueueIsFree_AreNamedAtOnce()
    {
        LastAck();
        _bench.Pass(1);
        for (int batches = 0; batches < 2; batches++)
        {
            CommitOne();
            Assert.Equal(0, LastAck(0.02).GapCount);
        }

        CommitOne();
        Ack ack = LastAck(0.02);
        Assert.Equal((500UL, 1100UL, 500UL, 100UL), (ack.Next, ack.UpTo, ack.GapFirst[0], ack.GapLength[0]));
    }

    [Fact]
    public void Gaps_OfABootWithNothingInTheQueue_AreNamedToo()
    {
        EngineBench bench = new(_bench.Options, null, "pump", "valve");
        TestDevice pump = bench.Device().Open();
        for (ulong i = 0; i < 1100; i += 100)
            pump.Datagram(Readings(i, 100));
        TestDevice valve = bench.Device(id: "valve").Open(next: 7);
        Assert.Equal((0UL, 0), (valve.Acks[^1].UpTo, valve.Acks[^1].GapCount));
        bench.Commit();
        bench.Pass(0.02);
        valve.Receive();

        Assert.Equal((7UL, 1), (valve.Acks[^1].UpTo, valve.Acks[^1].GapCount));
    }

    [Fact]
    public void Values_NoRoomForThem_AreShownAndCountedOnceWhenTheyComeAgain()
    {
        ChannelView channel = _bench.Pump.Channels[0];
        Assert.Equal(1199f, channel.Value);
        Assert.Equal(Enumerable.Range(1168, 32).Select(value => (double)value), channel.Recent);
        Assert.Equal(0UL, _bench.Pump.Ledger.Stored);
        _bench.Commit();
        _device.Datagram(Readings(1100, 100));
        _device.Datagram(Readings(500, 100));
        _bench.Commit();

        Assert.Equal((1200UL, 0UL), (_bench.Pump.Ledger.Stored, _bench.Pump.Ledger.InFlight));
        Assert.Equal(Enumerable.Range(1168, 32).Select(value => (double)value), _bench.Pump.Channels[0].Recent);
        Assert.Equal(1199f, _bench.Pump.Channels[0].Value);
    }

    [Fact]
    public void Device_WhoseReadingsHaveNoRoom_IsNotSilent()
    {
        for (ulong second = 0; second < 30; second++)
        {
            _bench.Pass(1);
            _device.Datagram(Readings(1200 + second, 1));
            _device.Send(new Ping { Id = 1, TimeUs = 1 }.Write);
            _device.Receive();
        }

        Assert.Equal(DeviceState.Online, _bench.Pump.State);
    }

    private void CommitOne()
    {
        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        _bench.Store.Commit(batch);
        _bench.Engine.Committed(batch, _bench.NowUs);
    }

    private Ack LastAck(double afterSeconds = 0.1)
    {
        _bench.Pass(afterSeconds);
        _device.Receive();
        return _device.Acks[^1];
    }
}
