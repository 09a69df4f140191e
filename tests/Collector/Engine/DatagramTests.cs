using Telemetry.Collector.Engine;
using Telemetry.Session.Collector;
using Telemetry.Wire;
using static Telemetry.Collector.Tests.Engine.TestDevice;

namespace Telemetry.Collector.Tests.Engine;

public class DatagramTests
{
    private readonly EngineBench _bench = new();
    private readonly TestDevice _device;

    public DatagramTests() => _device = _bench.Device().Open();

    [Fact]
    public void Receive_EveryKindOfBadDatagram_IsDroppedUnderItsName()
    {
        byte[] good = _device.Seal(5, Readings(0, 1));
        byte[] copy = [.. good];
        byte[] forged = _device.Seal(6, Readings(0, 1));
        forged[^1] ^= 1;
        byte[] stranger = [.. good];
        stranger[1] ^= 0x80;
        byte[] version = [.. good];
        version[0] = 0x21;

        Deliver(new byte[19]);
        Deliver(new byte[1201]);
        Deliver(version);
        Deliver(stranger);
        Deliver(good);
        Deliver(copy);
        Deliver(forged);
        Deliver(_device.Seal(2000, Mark(1)));
        Deliver(_device.Seal(3, Mark(1)));
        Deliver(_device.Seal(2001, (ref WireWriter writer) => writer.WriteByte(0x7F)));
        Deliver(_device.Seal(2002, OfBoot(0x99), Mark(1)));
        Deliver(_device.Seal(2003, Undeclared));

        foreach (string reason in (string[])["too short", "too long", "unknown version", "unknown session", "replay", "authentication", "too old", "malformed", "unknown boot", "undeclared channel"])
            Assert.Equal(1UL, _bench.Drops[reason]);
        Assert.Equal(1UL, _bench.Pump.Ledger.Sampled);
        Assert.Equal(6UL, (ulong)_bench.Pump.Drops.Values.Sum(count => (long)count));
    }

    [Fact]
    public void Receive_EndIsMalformed_NothingOfItIsTaken()
    {
        _device.Datagram(Readings(0, 3), Mark(9), Lost(LostCause.LogOverflow, 20, 2), (ref WireWriter writer) => writer.WriteByte(0x06));
        _device.Datagram(Piece(30, new byte[1030], 0), Piece(30, new byte[1030], 1, timeUs: 6));
        _device.Datagram(Readings(0, 3), OfBoot(0x99), Readings(0, 3));

        Assert.Equal(0UL, _bench.Pump.Ledger.Sampled);
        Assert.True(_bench.Engine.TryTakeBatch(out Store.ReadingBatch? batch));
        Assert.Equal((0, 0, 0), (batch.Readings.Count, batch.Losses.Count, batch.Elsewhere.Count));
        Assert.Equal((2UL, 1UL), (_bench.Drops["malformed"], _bench.Drops["unknown boot"]));
    }

    [Fact]
    public void Receive_PieceThatContradictsAnEarlierOne_IsMalformed()
    {
        _device.Datagram(Piece(0, new byte[3000], 0));
        _device.Datagram(Piece(0, new byte[3001], 1));
        _device.Datagram(Piece(0, new byte[3000], 1, timeUs: 99));

        Assert.Equal(2UL, _bench.Drops["malformed"]);
    }

    [Fact]
    public void Receive_PaddingAndExtensions_AreIgnored()
    {
        _device.Datagram(
            (ref WireWriter writer) => writer.WriteByte(0),
            (ref WireWriter writer) =>
            {
                writer.WriteByte(0x80);
                writer.WriteVarint(3);
                writer.WriteBytes(new byte[3], 0, 3);
            },
            Readings(0, 1));

        Assert.Equal(1UL, _bench.Pump.Ledger.Sampled);
    }

    [Fact]
    public void Receive_FromAnotherAddress_MovesWithTheNewestCounterOnly()
    {
        DatagramSource first = EngineBench.Address(1, 1111);
        DatagramSource second = EngineBench.Address(2, 2222);
        _bench.Deliver(_device.Seal(10, Mark(1)), first);
        Assert.Equal("10.0.0.1:1111", _bench.Pump.Link.DatagramAddress);
        _bench.Deliver(_device.Seal(9, Mark(1)), second);
        Assert.Equal("10.0.0.1:1111", _bench.Pump.Link.DatagramAddress);
        byte[] forged = _device.Seal(12, Mark(1));
        forged[20] ^= 1;
        _bench.Deliver(forged, second);
        Assert.Equal("10.0.0.1:1111", _bench.Pump.Link.DatagramAddress);
        _bench.Deliver(_device.Seal(11, Mark(1)), second);

        Assert.Equal("10.0.0.2:2222", _bench.Pump.Link.DatagramAddress);
        Assert.Contains(_bench.Pump.Events, e => e.Reason.Code == "roamed");
    }

    [Fact]
    public void Receive_MoreRangesThanAreTracked_IsLimitUntilGapsAreFilled()
    {
        int ranges = BootLedger.RangeLimit;
        for (int i = 0; i < ranges; i++)
            _device.Datagram(Readings((ulong)(2 * i) + 1, 1));
        _bench.Commit();
        Assert.DoesNotContain("limit", _bench.Drops.Keys);

        _device.Datagram(Readings((ulong)(2 * ranges) + 1, 1));
        Assert.Equal(1UL, _bench.Drops["limit"]);
        _device.Datagram(Readings(0, 1));
        _device.Datagram(Readings(2, 1));
        _device.Datagram(Readings((ulong)(2 * ranges) + 1, 1));

        Assert.Equal(1UL, _bench.Drops["limit"]);
    }

    [Fact]
    public void Receive_SeventeenthPartialReading_IsLimit()
    {
        byte[] value = new byte[3000];
        for (ulong number = 0; number < 17; number++)
            _device.Datagram(Piece(number, value, 0));
        Assert.Equal(1UL, _bench.Drops["limit"]);

        for (int piece = 1; piece < 3; piece++)
            _device.Datagram(Piece(0, value, piece));
        _device.Datagram(Piece(16, value, 0));
        Assert.Equal(1UL, _bench.Drops["limit"]);
    }

    [Fact]
    public void Receive_StoreTakesNothing_IsStoreBusyAndTakenLater()
    {
        EngineBench bench = new(new EngineOptions { QueueReadings = EngineOptions.SmallestQueueReadings });
        TestDevice device = bench.Device().Open();
        for (ulong i = 0; i < 20; i++)
            device.Datagram(Readings(i * 100, 100));

        Assert.Equal(10UL, bench.Drops["store busy"]);
        Assert.Equal(1000, bench.Engine.View(bench.NowUs).Store.QueuedReadings);
        bench.Commit();
        for (ulong i = 10; i < 20; i++)
            device.Datagram(Readings(i * 100, 100));
        bench.Commit();

        Assert.Equal((2000UL, 0UL), (bench.Pump.Ledger.Stored, bench.Pump.Ledger.Duplicates));
    }

    [Fact]
    public void Receive_BatchUnderWay_StillCountsAsWaiting()
    {
        EngineBench bench = new(new EngineOptions { QueueReadings = EngineOptions.SmallestQueueReadings, BatchReadings = 100 });
        TestDevice device = bench.Device().Open();
        for (ulong i = 0; i < 10; i++)
            device.Datagram(Readings(i * 100, 100));
        while (bench.Engine.TryTakeBatch(out _))
        {
        }

        device.Datagram(Readings(1000, 100));
        Assert.Equal(1UL, bench.Drops["store busy"]);
    }

    [Fact]
    public void Receive_RandomBytes_NeverThrowAndAreAllCounted()
    {
        Random random = new(7);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 1300)];
            random.NextBytes(bytes);
            if (bytes.Length > 0)
                bytes[0] = (byte)random.Next(0x10, 0x14);
            Deliver(bytes);
        }

        Assert.Equal(5000, _bench.Drops.Values.Sum(count => (long)count));
    }

    [Fact]
    public void Receive_RandomPayloadsOfTheDevice_NeverThrowAndKeepTheAccount()
    {
        Random random = new(8);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = new byte[random.Next(1, 40)];
            random.NextBytes(payload);
            payload[0] = (byte)random.Next(0, 6);
            _device.Datagram((ref WireWriter writer) => writer.WriteBytes(payload, 0, payload.Length));
            if (i % 100 == 0)
                _bench.Commit();
        }

        Views.LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal(ledger.Sampled, ledger.Stored + ledger.InFlight + ledger.Lost);
        Assert.True(_bench.Drops["malformed"] > 1000);
    }

    [Fact]
    public void Receive_SteadyState_AllocatesNothing()
    {
        const int run = 2000;
        byte[][] datagrams = [.. Enumerable.Range(0, 6 * run).Select(i => _device.Seal(Readings((ulong)i * 3, 3), Mark((ulong)(i + 1) * 3)))];
        byte[] output = new byte[4096];
        int next = 0;
        ReceiveNext();

        Assert.Equal(0, Protocol.Tests.Allocations.Least(ReceiveNext));
        _bench.Commit();
        Assert.Equal((ulong)next * 3, _bench.Pump.Ledger.Stored);

        void ReceiveNext()
        {
            for (int end = next + run; next < end; next++)
            {
                Deliver(datagrams[next]);
                _bench.Pass(0.001);
                if (next % 10 == 0 && _bench.Engine.TryTakeBatch(out Store.ReadingBatch? batch))
                    _bench.Engine.Committed(batch, _bench.NowUs);
                _bench.Engine.TryNextReady(out _);
                _bench.Engine.PollControl(_device.Connection, output, 0, output.Length);
            }
        }
    }

    [Fact]
    public void Discover_AskedTooOften_IsAnsweredTenTimesASecondForAnAddress()
    {
        byte[] question = new byte[Limits.DiscoveryBytes];
        WireWriter writer = new(question, 0, question.Length);
        new Discover { Question = 42 }.Write(ref writer);
        int answers = Enumerable.Range(0, 50).Count(_ => _bench.Deliver([.. question], EngineBench.Address(1)) > 0);
        int others = Enumerable.Range(0, 200).Count(i => _bench.Deliver([.. question], EngineBench.Address(2 + i)) > 0);

        Assert.Equal((10, 90), (answers, others));
        Assert.Equal(150UL, _bench.Drops["discovery rate"]);
        _bench.Pass(1);
        Assert.InRange(_bench.Deliver([.. question], EngineBench.Address(1)), 1, question.Length);
    }

    private static void Undeclared(ref WireWriter writer)
    {
        ReadingsWriter frame = default;
        Reading reading = new() { Number = 1, Channel = 9, Type = ChannelType.Int64, Bits = 3 };
        frame.TryAppend(ref writer, ref reading);
    }

    private void Deliver(byte[] datagram) => _bench.Deliver(datagram, _device.Remote);
}
