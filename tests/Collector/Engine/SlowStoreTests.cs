using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using static Telemetry.Collector.Tests.Engine.TestDevice;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>A store that is slower than what comes: the devices wait, not the memory.</summary>
public class SlowStoreTests
{
    private const int InDatagram = 100;

    // 10,000 readings a second come, 200 of them are stored in each tenth of a second.
    private const double StepSeconds = 0.01;
    private const int StepsOfACommit = 10;

    // Half of the time after which a session without heartbeats ends.
    private const ulong Sampled = 15_000;

    private readonly EngineBench _bench = new(new EngineOptions { QueueReadings = EngineOptions.SmallestQueueReadings, BatchReadings = 200 });

    [Fact]
    public void Store_SlowerThanTheInput_BoundsMemoryHoldsAcknowledgementsBackAndLosesNothing()
    {
        TestDevice device = _bench.Device().Open();
        ulong committed = 0;
        ulong next = 0;
        int steps = 0;
        for (ulong acknowledged = 0; acknowledged < Sampled; steps++)
        {
            // A device sends new readings and, in turn with them, the first that are not acknowledged.
            bool isAgain = steps % 2 == 0 || next == Sampled;
            device.Datagram(Readings(isAgain ? acknowledged : next, InDatagram));
            next += isAgain ? 0UL : InDatagram;
            if (steps % StepsOfACommit == 0 && _bench.Engine.TryTakeBatch(out ReadingBatch? batch))
            {
                _bench.Store.Commit(batch);
                committed += (ulong)batch.Readings.Count;
                _bench.Engine.Committed(batch, _bench.NowUs);
            }

            _bench.Pass(StepSeconds);
            device.Receive();
            acknowledged = device.Acks.Count == 0 ? 0 : device.Acks[^1].Next;
            Assert.True(acknowledged <= committed, $"{acknowledged} are acknowledged, {committed} stored");
            Assert.InRange(_bench.Engine.View(_bench.NowUs).Store.QueuedReadings, 0, _bench.Options.QueueReadings);
            Assert.True(steps < 10_000, $"{acknowledged} of {Sampled} are acknowledged, {committed} stored");
        }

        Assert.Equal((Sampled, 0UL), (_bench.Store.StoredInAll, _bench.Store.SecondCopies));
        Assert.True(_bench.Drops["store busy"] > 0);
        Assert.True(steps >= StepsOfACommit * (int)(Sampled / 200));
    }
}
