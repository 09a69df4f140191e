using Telemetry.Collector.Outbox;
using Telemetry.Collector.Store;
using Telemetry.Collector.Tests.Storage;

namespace Telemetry.Collector.Tests.Outbox;

/// <summary>What is kept of deliveries, and what is said of the backlog.</summary>
public sealed class OutboxKeepingTests : IDisposable
{
    private static readonly BootKey Pump = new("pump", 1);

    private readonly VirtualTime _time = new();
    private readonly List<string> _reports = [];
    private StoreBench _bench;

    public OutboxKeepingTests() => _bench = new StoreBench(_time);

    private long NowUs => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Open_ANewPublisherOnAnOldDatabase_BeginsWithWhatIsStoredFromThenOn()
    {
        Store(0, 50);
        _bench.Store.Compact();
        Store(50, 100);
        await using (StoredOutbox outbox = await OpenAsync())
        {
            Assert.Equal(0UL, outbox.Backlog);
            Assert.Empty(await TakeAsync(outbox));
            Store(100, 110);
            Assert.Equal(10UL, outbox.Backlog);
        }

        // Once it has begun, nothing is skipped, not even what is stored while nobody publishes.
        Store(110, 120);
        _bench.Restart();
        await using StoredOutbox again = await OpenAsync();
        Assert.Equal(20UL, again.Backlog);
        Assert.Equal(Enumerable.Range(100, 20).Select(number => (ulong)number), await TakeAsync(again));
    }

    [Fact]
    public async Task Open_TwoPublishers_EachHasItsOwnCursor()
    {
        await using StoredOutbox one = await OpenAsync();
        await using StoredOutbox other = await StoredOutbox.OpenAsync(_bench, _bench.Path, "other", _time, _reports.Add);
        Store(0, 10);
        foreach (OutboxReading reading in await one.TakeReadyAsync(100, CancellationToken.None))
            one.Confirm(reading);
        Assert.Equal((0UL, 10UL), (one.Backlog, other.Backlog));
        await one.DisposeAsync();
        _bench.Restart();
        await using StoredOutbox again = await OpenAsync();
        await using StoredOutbox otherAgain = await StoredOutbox.OpenAsync(_bench, _bench.Path, "other", _time, _reports.Add);
        Assert.Equal((0UL, 10UL), (again.Backlog, otherAgain.Backlog));
    }

    [Fact]
    public async Task Confirm_ManyInManySeconds_SavesOnceASecond()
    {
        await using StoredOutbox outbox = await OpenAsync();
        Store(0, 1000);
        OutboxReading[] taken = [.. await outbox.TakeReadyAsync(1000, CancellationToken.None)];
        int before = _bench.Writes;
        foreach (OutboxReading reading in taken)
        {
            outbox.Confirm(reading);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(_bench.Writes - before, 9, 11);
        await outbox.DisposeAsync();
        Assert.InRange(_bench.Writes - before, 9, 11);
        Assert.Equal(1, StoreContent.Number(_bench.Path, "SELECT count(*) FROM delivery WHERE length(done) = 3"));
    }

    [Fact]
    public async Task Confirm_TheStoreFails_IsSavedWhenItWorksAgain()
    {
        StoredOutbox outbox = await OpenAsync();
        Store(0, 10);
        foreach (OutboxReading reading in await outbox.TakeReadyAsync(10, CancellationToken.None))
            outbox.Confirm(reading);
        _bench.WriteFault = new IOException("the disk is full");
        _time.Advance(TimeSpan.FromSeconds(5));
        _bench.WriteFault = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.ForgetTimers();
        _bench.Restart();
        await using StoredOutbox again = await OpenAsync();
        Assert.Equal(0UL, again.Backlog);
    }

    [Fact]
    public async Task Dispose_TheStoreFails_SaysThatReadingsWillComeAgain()
    {
        StoredOutbox outbox = await OpenAsync();
        Store(0, 10);
        outbox.Confirm((await outbox.TakeReadyAsync(10, CancellationToken.None))[0]);
        _bench.WriteFault = new IOException("the disk is full");
        await outbox.DisposeAsync();
        Assert.Contains("the disk is full", Assert.Single(_reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Oldest_AfterARestart_IsWhenTheOldestWasSampled()
    {
        long startUs = NowUs;
        _bench.Batch.Facts(Pump).Clock(Pump, new ClockPoint(0, startUs, 100, 0, 0));
        StoredOutbox outbox = await OpenAsync();
        Store(0, 2000);
        OutboxReading[] taken = [.. await outbox.TakeReadyAsync(100, CancellationToken.None)];
        foreach (OutboxReading reading in taken.Where(reading => reading.Reading.Number != 7))
            outbox.Confirm(reading);
        await outbox.DisposeAsync();
        _bench.Store.Compact();
        _bench.Restart();

        outbox = await OpenAsync();
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks((startUs + 7000) * 10), outbox.Oldest);
        outbox.Confirm((await outbox.TakeReadyAsync(1, CancellationToken.None))[0]);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks((startUs + 100_000) * 10), outbox.Oldest);
        await outbox.DisposeAsync();
    }

    [Fact]
    public async Task Backlog_RetentionRemovesSomeOfIt_IsSmallerAndItIsSaid()
    {
        _bench.Dispose();
        _bench = new StoreBench(_time, TimeSpan.FromHours(1));
        _bench.Batch.Facts(Pump).Clock(Pump, new ClockPoint(0, NowUs, 100, 0, 0));
        await using StoredOutbox outbox = await OpenAsync();

        // One each ms of the device's clock.
        Store(0, 4000);
        OutboxReading[] taken = [.. await outbox.TakeReadyAsync(10, CancellationToken.None)];
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1.5));
        _bench.Maintain();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1490UL, outbox.Removed);
        Assert.Equal(2510UL, outbox.Backlog);
        Assert.StartsWith("1,490 readings were removed", Assert.Single(_reports), StringComparison.Ordinal);

        // What was handed out before still counts.
        foreach (OutboxReading reading in taken)
            outbox.Confirm(reading);
        Assert.Equal(Enumerable.Range(1500, 2500).Select(number => (ulong)number), await TakeAsync(outbox));
        Assert.Equal(0, StoreContent.Number(_bench.Path, "SELECT count(*) FROM arrival WHERE first + count <= 1500"));
    }

    [Fact]
    public async Task Take_RowsAreDamaged_PassesOverThemAndCountsThem()
    {
        StoredOutbox outbox = await OpenAsync();
        Store(0, 1400);
        await outbox.DisposeAsync();
        _bench.Store.Compact();
        _bench.Store.Execute("UPDATE block SET data = x'00' WHERE channel = (SELECT id FROM channel WHERE number = 3)");
        _bench.Restart();
        outbox = await OpenAsync();
        Assert.Equal(Enumerable.Range(0, 1400).Where(number => number % 7 != 3).Select(number => (ulong)number), await TakeAsync(outbox));
        Assert.Equal((200UL, 0UL), (outbox.Removed, outbox.Backlog));
        await outbox.DisposeAsync();
    }

    private Task<StoredOutbox> OpenAsync() => StoredOutbox.OpenAsync(_bench, _bench.Path, "mqtt", _time, _reports.Add);

    private void Store(ulong from, ulong to)
    {
        for (ulong number = from; number < to; number++)
            _bench.Add(Pump, number);
        _bench.Commit();
    }

    /// <summary>Takes and confirms everything.</summary>
    private static async Task<List<ulong>> TakeAsync(StoredOutbox outbox)
    {
        List<ulong> numbers = [];
        while (await outbox.TakeReadyAsync(100, CancellationToken.None) is { Count: > 0 } taken)
        {
            foreach (OutboxReading reading in taken)
            {
                StoreBench.RequireValue(reading.Reading);
                numbers.Add(reading.Reading.Number);
                outbox.Confirm(reading);
            }
        }

        return numbers;
    }
}
