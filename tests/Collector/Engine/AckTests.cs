using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Wire;
using static Telemetry.Collector.Tests.Engine.TestDevice;
using LogLine = Telemetry.Collector.Engine.LogLine;

namespace Telemetry.Collector.Tests.Engine;

public class AckTests
{
    private readonly EngineBench _bench = new();
    private readonly TestDevice _device;

    public AckTests()
    {
        _device = _bench.Device().Open();
        _device.Acks.Clear();
    }

    [Fact]
    public void Boot_Announced_IsAnsweredAtOnce()
    {
        TestDevice device = new EngineBench().Device().Open(next: 3);

        Ack ack = Assert.Single(device.Acks);
        Assert.Equal((EngineBench.BootA, 0UL, 3UL, 1), (ack.BootId, ack.Next, ack.UpTo, ack.GapCount));
    }

    [Fact]
    public void Datagram_NothingCommitted_IsAnsweredWithinAHundredMilliseconds()
    {
        _device.Datagram(Readings(0, 5));
        _device.Receive();
        Assert.Empty(_device.Acks);
        _bench.Pass(0.1);
        _device.Receive();

        Ack ack = Assert.Single(_device.Acks);
        Assert.Equal((0UL, 5UL, 0), (ack.Next, ack.UpTo, ack.GapCount));
        Assert.Equal((1UL, 1UL), (ack.Heard, ack.HeardByUdp));
    }

    [Fact]
    public void Commit_MovesNext_IsAnsweredWithinTwentyMilliseconds()
    {
        _bench.Pass(1);
        _device.Datagram(Readings(0, 5));
        _bench.Commit();
        _bench.Pass(0.02);
        _device.Receive();

        Assert.Equal(5UL, Assert.Single(_device.Acks).Next);
    }

    [Fact]
    public void Commits_InQuickSuccession_AreAnsweredEveryTwentyMillisecondsAtMost()
    {
        for (ulong i = 0; i < 100; i++)
        {
            _device.Datagram(Readings(i, 1));
            _bench.Commit();
            _bench.Pass(0.001);
        }

        _bench.Pass(0.1);
        _device.Receive();
        Assert.InRange(_device.Acks.Count, 4, 7);
        Assert.Equal(100UL, _device.Acks[^1].Next);
    }

    [Fact]
    public void Ack_SomeDatagramsLost_NamesTheGaps()
    {
        _device.Datagram(Readings(0, 3));
        _device.Datagram(Readings(5, 2));
        _device.Datagram(Mark(10));
        _bench.Commit();
        _bench.Pass(0.1);
        _device.Receive();

        Ack ack = _device.Acks[^1];
        Assert.Equal((3UL, 10UL, 2), (ack.Next, ack.UpTo, ack.GapCount));
        Assert.Equal((3UL, 2UL, 7UL, 3UL), (ack.GapFirst[0], ack.GapLength[0], ack.GapFirst[1], ack.GapLength[1]));
    }

    [Fact]
    public void Ack_PartOfALargeReading_IsInAGapAndNamesTheMissingPieces()
    {
        byte[] value = new byte[2500];
        _device.Datagram(Piece(0, value, 1));
        _bench.Pass(0.1);
        _device.Receive();

        Ack ack = _device.Acks[^1];
        Assert.Equal((0UL, 1UL), (ack.GapFirst[0], ack.GapLength[0]));
        Assert.Equal((1, 0UL, 0b101UL), (ack.PartialCount, ack.PartialNumber[0], ack.PartialMissing[0]));
    }

    [Fact]
    public void LargeReading_AllPiecesInAnyOrder_IsStoredWhole()
    {
        byte[] value = new byte[2500];
        new Random(1).NextBytes(value);
        foreach (int piece in (int[])[2, 0, 2, 1])
            _device.Datagram(Piece(0, value, piece));

        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        StoredReading reading = Assert.Single(batch.Readings);
        Assert.Equal(value, batch.Data[reading.DataOffset..(reading.DataOffset + reading.DataLength)]);
        _bench.Engine.Committed(batch, _bench.NowUs);
        Assert.Equal((1UL, 1UL), (_bench.Pump.Ledger.Stored, _bench.Pump.Ledger.Duplicates));
        Assert.Equal(value, _bench.Pump.Channels[1].Value);
    }

    [Fact]
    public void Commit_ThatFails_LeavesItsReadingsReceivedAndTheSameBatchIsStoredLater()
    {
        _device.Datagram(Readings(0, 5));
        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        _bench.Engine.StoreFailing("the disk is full", _bench.NowUs);
        _bench.Pass(0.1);
        _device.Receive();
        Ack ack = _device.Acks[^1];
        Assert.Equal((0UL, 5UL, 0), (ack.Next, ack.UpTo, ack.GapCount));

        _device.Datagram(Readings(0, 5));
        Assert.Equal((5UL, 5UL), (_bench.Pump.Ledger.InFlight, _bench.Pump.Ledger.Duplicates));
        _bench.Store.Commit(batch);
        _bench.Engine.Committed(batch, _bench.NowUs);
        Assert.Equal((5UL, 0UL), (_bench.Pump.Ledger.Stored, _bench.Pump.Ledger.InFlight));
    }

    [Fact]
    public void Store_Failing_IsShownAndToldAtItsBeginningEveryMinuteAndAtItsEnd()
    {
        _device.Datagram(Readings(0, 5));
        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        _bench.LogLines();
        DateTimeOffset since = _bench.Engine.View(_bench.NowUs).Time;
        for (int i = 0; i <= 70; i++)
        {
            _bench.Engine.StoreFailing(i < 60 ? "the disk is full." : "the disk is gone", _bench.NowUs);
            _bench.Pass(1);
        }

        Assert.Equal(new StoreFault(since, "the disk is gone"), _bench.Engine.View(_bench.NowUs).Store.Failing);
        _bench.Engine.Committed(batch, _bench.NowUs);
        Assert.Null(_bench.Engine.View(_bench.NowUs).Store.Failing);
        List<LogLine> lines = _bench.LogLines();
        Assert.Equal(
            [
                "the store does not keep readings: the disk is full; they are shown, and devices keep them and send them when it works again",
                "the store does not keep readings for 60 s now: the disk is gone; they are shown, and devices keep them and send them when it works again",
                "the store works again after 71 s",
            ],
            lines.Select(line => line.Text));
        Assert.Equal(["error", "error", "information"], lines.Select(line => line.Level));
    }

    [Fact]
    public void Housekeeping_ThatFails_IsToldApartFromCommits()
    {
        _bench.Engine.HousekeepingDone("no space", _bench.NowUs);
        _device.Datagram(Readings(0, 1));
        _bench.Commit();
        StoreView store = _bench.Engine.View(_bench.NowUs).Store;
        Assert.Equal((null, "no space"), (store.Failing, store.Housekeeping?.Why));

        _bench.Engine.HousekeepingDone(null, _bench.NowUs);
        Assert.Null(_bench.Engine.View(_bench.NowUs).Store.Housekeeping);
    }

    [Fact]
    public void Lost_SomeOfItStored_LosesOnlyTheRest()
    {
        _device.Datagram(Readings(2, 2));
        _bench.Commit();
        _device.Datagram(Lost(LostCause.LogOverflow, 0, 6));
        _bench.Commit();

        Assert.Equal((6UL, 2UL, 4UL), (_bench.Pump.Ledger.Sampled, _bench.Pump.Ledger.Stored, _bench.Pump.Ledger.Lost));
    }

    [Fact]
    public void Readings_SentTwice_AreStoredOnceAndCounted()
    {
        _device.Datagram(Readings(0, 5));
        _bench.Commit();
        _device.Datagram(Readings(3, 5));
        _bench.Commit();

        Assert.Equal((8UL, 2UL), (_bench.Pump.Ledger.Stored, _bench.Pump.Ledger.Duplicates));
        Assert.Equal(0UL, _bench.Store.SecondCopies);
        Assert.Equal(8UL, _bench.Store.StoredCount("pump", EngineBench.BootA));
    }

    [Fact]
    public void Repaired_ReadingsThatAnAckNamedMissing_AreCounted()
    {
        _device.Datagram(Readings(4, 1));
        _bench.Pass(0.1);
        _device.Datagram(Readings(0, 4));
        _device.Datagram(Readings(5, 4));

        Assert.Equal(4UL, _bench.Pump.Link.Repaired);
    }

    [Fact]
    public void Tunnel_Datagram_IsTakenAndHeardButNotByUdp()
    {
        byte[] datagram = _device.Seal(Readings(0, 2));
        _device.Send((ref WireWriter writer) => new TunnelledDatagram { Data = datagram, DataLength = datagram.Length }.Write(ref writer));
        _bench.Pass(0.1);
        _device.Receive();

        Assert.Equal((1UL, 0UL, 2UL), (_device.Acks[^1].Heard, _device.Acks[^1].HeardByUdp, _device.Acks[^1].UpTo));
        Assert.Null(_bench.Pump.Link.DatagramAddress);
    }
}
