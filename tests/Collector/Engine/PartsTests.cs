using System.Net;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;

namespace Telemetry.Collector.Tests.Engine;

public class PartsTests
{
    [Fact]
    public void DeadlineHeap_AnyBringsAndTakes_GiveTheEarliestOfEachConnection()
    {
        Random random = new(3);
        DeadlineHeap heap = new();
        Dictionary<int, long> oracle = [];
        for (int i = 0; i < 20_000; i++)
        {
            if (random.Next(3) > 0)
            {
                (int connection, long due) = (random.Next(200), random.Next(10_000));
                heap.Bring(connection, due);
                oracle[connection] = Math.Min(due, oracle.GetValueOrDefault(connection, long.MaxValue));
            }
            else
            {
                long now = random.Next(10_000);
                bool isDue = heap.TryTakeDue(now, out int connection);
                Assert.Equal(oracle.Values.Any(due => due <= now), isDue);
                if (isDue)
                {
                    Assert.Equal(oracle.Values.Min(), oracle[connection]);
                    oracle.Remove(connection);
                }
            }

            Assert.Equal(oracle.Count == 0 ? long.MaxValue : oracle.Values.Min(), heap.NextUs);
        }
    }

    [Theory]
    [InlineData("10.0.0.7", 5170, "10.0.0.7:5170")]
    [InlineData("fe80::1", 80, "[fe80::1]:80")]
    public void DatagramSource_AnyAddress_ReadsAsItIsWritten(string address, int port, string text)
    {
        DatagramSource source = DatagramSource.From(new IPEndPoint(IPAddress.Parse(address), port));
        Assert.Equal(text, source.ToString());
        Assert.Equal(IPAddress.Parse(address), source.Address);
    }

    [Fact]
    public void RateMeter_SteadyRate_IsShownFromTheFirstSecondsOn()
    {
        RateMeter meter = new();
        for (long us = 0; us < 30_000_000; us += 100_000)
        {
            meter.Add(5, us);
            if (us >= 1_000_000)
                Assert.Equal(50, meter.PerSecond(us));
        }

        Assert.Equal(0, meter.PerSecond(60_000_000));
    }

    [Fact]
    public void LossMeter_HalfOfTheDatagramsGone_SaysHalf()
    {
        LossMeter meter = new();
        Assert.Null(meter.Percent);
        for (ulong second = 0; second <= 60; second += 5)
            meter.Add(second * 10, second * 5, (long)second * 1_000_000);

        Assert.Equal(50, meter.Percent!.Value, 0.001);
    }

    [Fact]
    public void MemoryStore_SameNumberTwice_IsFoundOut()
    {
        MemoryStore store = new();
        ReadingBatch batch = new();
        batch.Boots.Add(new BootKey("pump", 1));
        batch.Readings.Add(new StoredReading { Number = 4 });
        batch.Readings.Add(new StoredReading { Number = 5 });
        store.Commit(batch);
        Assert.Equal((2UL, 0UL), (store.StoredCount("pump", 1), store.SecondCopies));

        batch.Readings.RemoveAt(0);
        batch.Losses.Add(new DeclaredLoss(0, 1, 4, 3));
        store.Commit(batch);
        Assert.Equal((2UL, 1UL, 3UL), (store.StoredCount("pump", 1), store.LostCount("pump", 1), store.SecondCopies));
    }
}
