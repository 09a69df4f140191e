using Telemetry.Collector.Outbox;
using Telemetry.Collector.Store;
using Telemetry.Collector.Tests.Storage;

namespace Telemetry.Collector.Tests.Outbox;

/// <summary>Which reading is given when, and whether it is the newest of its channel.</summary>
public sealed class OutboxOrderTests : IAsyncLifetime
{
    private static readonly BootKey First = new("pump", 1);
    private static readonly BootKey Second = new("pump", 2);

    private readonly VirtualTime _time = new();
    private readonly StoreBench _bench;
    private StoredOutbox _outbox = null!;

    public OutboxOrderTests() => _bench = new StoreBench(_time);

    public async ValueTask InitializeAsync() => _outbox = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _outbox.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task Take_BehindAMissingOne_WaitsUntilItIsStored()
    {
        Store(First, 0, 2, 3);
        await ExpectAsync(0);
        _time.Advance(TimeSpan.FromSeconds(58));
        await ExpectAsync();
        Store(First, 1);
        await ExpectAsync(1, 2, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Take_BehindOneThatIsLostOrElsewhere_GoesOnAtOnce(bool isLost)
    {
        Store(First, 0, 3);
        await ExpectAsync(0);
        _ = isLost ? _bench.Batch.Lost(First, 1, 2) : _bench.Batch.Elsewhere(First, 1, 2);
        _bench.Commit();
        await ExpectAsync(3);
    }

    [Fact]
    public async Task Take_MissingForAMinute_GoesOnAndTheLateOneIsNotTheNewest()
    {
        Store(First, 0, 14);
        await ExpectAsync(0);
        _time.Advance(TimeSpan.FromSeconds(61));
        await ExpectAsync(14);

        // What is missing was waited for: it holds up nothing that comes now.
        Store(First, 15);
        await ExpectAsync(15);

        // 7 is of the channel of 14, 5 of one that had only earlier ones.
        Store(First, 5, 7);
        List<OutboxReading> late = await TakeAsync();
        Assert.Equal([5UL, 7UL], late.Select(reading => reading.Reading.Number));
        Assert.Equal([true, false], late.Select(reading => reading.IsNewest));
    }

    [Fact]
    public async Task Take_LateAfterARestart_IsTheNewestOnlyOfAChannelWithoutNewerOnes()
    {
        Store(First, 0, 14);
        _time.Advance(TimeSpan.FromSeconds(61));
        await ConfirmAllAsync();
        await RestartAsync();
        _time.Advance(TimeSpan.FromSeconds(61));
        Store(First, 5, 7);
        Assert.Equal([(5UL, true), (7UL, false)], await TakeNewestAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_AnEarlierBootAfterALaterOne_IsNotTheNewestOfItsChannels(bool withRestart)
    {
        _bench.Begin(First);
        Store(First, 0);
        _bench.Begin(Second);
        Store(Second, 0, 1);
        await ConfirmAllAsync();
        if (withRestart)
            await RestartAsync();
        Store(First, 1, 2);
        Assert.Equal([(1UL, false), (2UL, true)], await TakeNewestAsync());
        Store(Second, 2);
        Assert.Equal([(2UL, true)], await TakeNewestAsync());
    }

    [Fact]
    public async Task Take_BootsOfADevice_GivesTheEarlierOneFirst()
    {
        _bench.Begin(First);
        _bench.Begin(Second);
        Store(Second, 0, 1);
        Store(First, 0, 1);
        List<OutboxReading> taken = await TakeAsync();
        Assert.Equal([(First, 0UL), (First, 1UL), (Second, 0UL), (Second, 1UL)], taken.Select(reading => (reading.Boot, reading.Reading.Number)));
    }

    [Fact]
    public async Task Take_OneDeviceWithALongBacklog_GivesOthersTheirTurn()
    {
        Store(First, [.. Enumerable.Range(0, 5000).Select(number => (ulong)number)]);
        Store(new BootKey("valve", 1), 0);
        OutboxReading[] taken = [.. await _outbox.TakeReadyAsync(300, CancellationToken.None)];
        while (!taken.Any(reading => reading.Boot.Device == "valve") && taken.Length < 600)
            taken = [.. taken, .. await _outbox.TakeReadyAsync(300, CancellationToken.None)];
        Assert.Contains(taken, reading => reading.Boot.Device == "valve");
    }

    [Fact]
    public async Task Take_NothingThere_WaitsForWhatIsStored()
    {
        Task<IReadOnlyList<OutboxReading>> taking = _outbox.TakeAsync(10, TestContext.Current.CancellationToken).AsTask();
        Assert.False(taking.IsCompleted);
        Store(First, 0);
        Assert.Equal(0UL, Assert.Single(await taking).Reading.Number);
    }

    [Fact]
    public async Task Take_TheCollectorStops_GivesWhatIsReadyAndThenNothing()
    {
        Store(First, 0, 2);
        _bench.End();
        Assert.Single(await _outbox.TakeAsync(10, TestContext.Current.CancellationToken));
        Assert.Empty(await _outbox.TakeAsync(10, TestContext.Current.CancellationToken));
        Assert.Equal(2UL, _outbox.Backlog);
    }

    [Fact]
    public async Task Take_SoManyNotConfirmed_GivesNoMoreUntilOneIs()
    {
        Store(First, [.. Enumerable.Range(0, StoredOutbox.MostGiven + 10).Select(number => (ulong)number)]);
        List<OutboxReading> taken = [];
        while (await _outbox.TakeReadyAsync(5000, CancellationToken.None) is { Count: > 0 } more)
            taken.AddRange(more);
        Assert.Equal(StoredOutbox.MostGiven, taken.Count);
        _outbox.Confirm(taken[3]);
        Assert.Single(await _outbox.TakeReadyAsync(5000, CancellationToken.None));
    }

    private Task<StoredOutbox> OpenAsync() => StoredOutbox.OpenAsync(_bench, _bench.Path, "mqtt", _time, _ => { });

    private async Task RestartAsync()
    {
        await _outbox.DisposeAsync();
        _bench.Restart();
        _outbox = await OpenAsync();
    }

    private void Store(BootKey boot, params ulong[] numbers)
    {
        foreach (ulong number in numbers)
            _bench.Add(boot, number);
        _bench.Commit();
    }

    private async Task ExpectAsync(params ulong[] numbers)
    {
        IReadOnlyList<OutboxReading> taken = await TakeAsync();
        Assert.Equal<IEnumerable<ulong>>(numbers, taken.Select(reading => reading.Reading.Number).ToArray());
    }

    private async Task<(ulong Number, bool IsNewest)[]> TakeNewestAsync() =>
        [.. (await TakeAsync()).Select(reading => (reading.Reading.Number, reading.IsNewest))];

    /// <summary>What may be given now: some of it may be in memory, and some not.</summary>
    private async Task<List<OutboxReading>> TakeAsync()
    {
        List<OutboxReading> taken = [];
        while (await _outbox.TakeReadyAsync(100, CancellationToken.None) is { Count: > 0 } more)
            taken.AddRange(more);
        return taken;
    }

    private async Task ConfirmAllAsync()
    {
        while (await _outbox.TakeReadyAsync(100, CancellationToken.None) is { Count: > 0 } taken)
        {
            foreach (OutboxReading reading in taken)
                _outbox.Confirm(reading);
        }
    }
}
