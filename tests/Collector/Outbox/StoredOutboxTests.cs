using Telemetry.Collector.Store;
using Telemetry.Collector.Tests.Storage;

namespace Telemetry.Collector.Tests.Outbox;

public sealed class StoredOutboxTests : IDisposable
{
    private static readonly BootKey[] Boots = [new("pump", 1), new("valve", 0xfedc_ba98_7654_3210), new("pump", 3)];

    private readonly VirtualTime _time = new();
    private readonly StoreBench _bench;

    public StoredOutboxTests() => _bench = new StoreBench(_time);

    public void Dispose() => _bench.Dispose();

    /// <summary>
    /// Against the list of what was stored: late and lost readings, commits that fail, sorting, time that passes, connections that are lost, a collector that is
    /// stopped and killed.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Take_WhateverHappens_GivesEveryStoredReadingInOrder(int seed)
    {
        Random random = new(seed);
        StoredReadings readings = new(random, _bench, Boots);
        Publisher publisher = new(_bench, _time, random);
        await publisher.OpenAsync();
        foreach (BootKey boot in Boots)
            _bench.Begin(boot);
        for (int step = 0; step < 400; step++)
        {
            switch (random.Next(20))
            {
                case < 5: readings.Commit(); break;
                case < 11: await publisher.TakeAsync(random.Next(1, 200)); break;
                case < 14: publisher.ConfirmSome(random.Next(1, 300)); break;
                case 14: _bench.Store.Compact(); break;
                case 15: publisher.Return(); break;
                case 16 when random.Next(4) == 0: await publisher.RestartAsync(); break;
                case 17 when random.Next(4) == 0: await publisher.CrashAsync(); break;
                default: _time.Advance(TimeSpan.FromSeconds(random.Next(8) == 0 ? 30 : 3 * random.NextDouble())); break;
            }

            publisher.RequireBacklog();
        }

        readings.CommitLate();
        _time.Advance(TimeSpan.FromMinutes(2));
        publisher.Return();
        while (await publisher.TakeAsync(500) > 0)
            publisher.ConfirmSome(1000);
        publisher.RequireAll();
        await publisher.RestartAsync();
        Assert.Equal(0, await publisher.TakeAsync(1));
    }
}
