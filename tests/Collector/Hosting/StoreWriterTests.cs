using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Simulator.Devices;

namespace Telemetry.Collector.Tests.Hosting;

/// <summary>When the host commits, and what it does with a store that fails.</summary>
[Collection(RealSockets.Name)]
public sealed class StoreWriterTests
{
    // Longer than any test: what is committed nevertheless was not waited for.
    private const int Hour = 3_600_000;

    [Fact]
    public async Task Commit_ThatFails_IsRepeatedWithTheSameBatchUntilEverythingIsStoredOnce()
    {
        FaultyStore store = new() { CommitFaults = 3 };
        await using CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions { StoreRetryMs = 5 });
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();

        await HostBench.UntilAsync(host, view => view.Ledger.Stored > 100);
        fleet.StopSampling();
        Assert.True(await fleet.DrainAsync(HostBench.Patience, TestContext.Current.CancellationToken));
        fleet.End();
        await host.StopAsync();

        LedgerView ledger = host.View().Ledger;
        Assert.Equal(ledger.Sampled, ledger.Stored);
        Assert.Equal(ledger.Stored, store.Inner.StoredInAll);
        Assert.Equal(0UL, store.Inner.SecondCopies);
        Assert.Equal((3, false), (store.Faults, store.HadAnother));
    }

    [Fact]
    public async Task Store_Away_IsShownAndValuesGoOn()
    {
        FaultyStore store = new() { CommitFaults = int.MaxValue };
        await using CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions { StoreRetryMs = 5 });
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();

        CollectorView view = await HostBench.UntilAsync(host, now => now.Store is { Failing: not null, QueuedReadings: > 100 });
        Assert.Equal("the disk is full", view.Store.Failing!.Why);
        Assert.Equal("/somewhere", view.Store.Status.Path);
        Assert.Equal(0UL, view.Ledger.Stored);
        store.CommitFaults = 0;
        await HostBench.UntilAsync(host, now => now.Store.Failing is null && now.Ledger.Stored > 100);
        fleet.End();
    }

    [Fact]
    public async Task Stop_WithAStoreThatStillFails_TriesOnceMoreAndEnds()
    {
        FaultyStore store = new() { CommitFaults = int.MaxValue };
        await using CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions { StoreRetryMs = Hour });
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();
        await HostBench.UntilAsync(host, view => view.Store.Failing is not null);
        fleet.End();
        await host.StopAsync();

        Assert.Equal(0UL, host.View().Ledger.Stored);
        Assert.Equal((3, false), (store.Faults, store.HadAnother));
    }

    [Fact]
    public async Task Commit_NotDue_ComesWithTheBatchFull()
    {
        FaultyStore store = new();
        CollectorHostOptions options = new() { CommitMs = Hour, Engine = new EngineOptions { BatchReadings = 50 } };
        await using CollectorHost host = await HostBench.StartAsync(store, options);
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();

        await HostBench.UntilAsync(host, view => view.Ledger.Stored >= 200);
        fleet.End();
        Assert.InRange(store.SmallestBatch, 25, 50);
    }

    [Fact]
    public async Task Stop_BeforeABatchIsDue_CommitsItAtOnceAndTheEndOfTheSessionsToo()
    {
        FaultyStore store = new();
        await using CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions { CommitMs = Hour });
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();
        CollectorView view = await HostBench.UntilAsync(host, now => now.Store.QueuedReadings > 50);
        Assert.Equal(0UL, view.Ledger.Stored);
        await host.StopAsync();
        fleet.End();

        Assert.InRange(host.View().Ledger.Stored, (ulong)view.Store.QueuedReadings, ulong.MaxValue);
        Assert.Equal("shutting-down", store.LastEvent);
    }

    [Fact]
    public async Task Maintain_HasMoreToDo_IsCalledAgainWithoutACommit()
    {
        FaultyStore store = new() { HousekeepingLeft = 10 };
        await using CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions());

        await HostBench.UntilAsync(host, _ => store.HousekeepingLeft == 0);
    }

    [Fact]
    public async Task Maintain_ThatFails_IsShownAndStopsNothing()
    {
        FaultyStore store = new() { IsHousekeepingBroken = true };
        await using CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions());
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();

        CollectorView view = await HostBench.UntilAsync(host, now => now.Store.Housekeeping is not null && now.Ledger.Stored > 50);
        Assert.Equal((null, "no room to tidy up"), (view.Store.Failing, view.Store.Housekeeping?.Why));
        fleet.End();
    }

    /// <summary>A service that has something to keep must not hold up the end of a collector whose store is away.</summary>
    [Fact]
    public async Task Write_StoreAway_IsRefused()
    {
        FaultyStore store = new() { CommitFaults = int.MaxValue };
        await using CollectorHost host = await HostBench.StartAsync(store, new CollectorHostOptions { StoreRetryMs = 5 });
        int writes = 0;
        await host.WriteAsync(_ => writes++);
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();
        await HostBench.UntilAsync(host, now => now.Store.Failing is not null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.WriteAsync(_ => writes++));

        store.CommitFaults = 0;
        await HostBench.UntilAsync(host, now => now.Store.Failing is null && now.Ledger.Stored > 0);
        await host.WriteAsync(_ => writes++);
        await Assert.ThrowsAsync<NotSupportedException>(() => host.WriteAsync(_ => throw new NotSupportedException()));
        fleet.End();
        await host.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.WriteAsync(_ => writes++));
        Assert.Equal(2, writes);
    }

    private sealed class FaultyStore : IReadingStore
    {
        private volatile int _commitFaults;
        private volatile int _housekeepingLeft;
        private ReadingBatch? _failed;

        public MemoryStore Inner { get; } = new();

        public int CommitFaults { get => _commitFaults; set => _commitFaults = value; }

        public int HousekeepingLeft { get => _housekeepingLeft; set => _housekeepingLeft = value; }

        public bool IsHousekeepingBroken { get; init; }

        public int Faults { get; private set; }

        /// <summary>After a commit that failed another batch came than that one.</summary>
        public bool HadAnother { get; private set; }

        /// <summary>Of those with readings.</summary>
        public int SmallestBatch { get; private set; } = int.MaxValue;

        public string? LastEvent { get; private set; }

        public StoreStatus Status => new("/somewhere", 0, null);

        public IEnumerable<StoredBoot> LoadBoots() => [];

        public void Commit(ReadingBatch batch)
        {
            HadAnother |= _failed is not null && batch != _failed;
            _failed = null;
            if (_commitFaults > 0)
            {
                Faults++;
                _failed = batch;
                _commitFaults--;
                throw new IOException("the disk is full");
            }

            Inner.Commit(batch);
            if (batch.Readings.Count > 0)
                SmallestBatch = Math.Min(SmallestBatch, batch.Readings.Count);
            LastEvent = batch.Events.LastOrDefault()?.Event.Reason.Code ?? LastEvent;
        }

        public bool Maintain()
        {
            if (IsHousekeepingBroken)
                throw new IOException("no room to tidy up");

            if (_housekeepingLeft > 0)
                _housekeepingLeft--;
            return _housekeepingLeft > 0;
        }
    }
}
