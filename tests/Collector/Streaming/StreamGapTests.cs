using Telemetry.Collector.Store;
using Telemetry.Collector.Streaming;
using Telemetry.Collector.Tests.Storage;

namespace Telemetry.Collector.Tests.Streaming;

/// <summary>What a stream says of readings that it cannot give.</summary>
public sealed class StreamGapTests : IDisposable
{
    private static readonly BootKey Pump = new("pump", 1);

    private readonly VirtualTime _time = new();
    private readonly StoreBench _bench;

    public StreamGapTests() => _bench = new StoreBench(_time, TimeSpan.FromHours(1));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Read_PositionOfAnotherDatabase_SaysSoAndGivesEverything()
    {
        Store(0, 10);
        List<StreamItem> items = await ReadAsync(new StreamPosition(12345, 7));
        StreamGap gap = Assert.IsType<StreamGap>(items[0]);
        Assert.Equal((StreamGapReason.OtherDatabase, null), (gap.Reason, gap.Readings));
        Assert.Equal(10, items.OfType<StreamReading>().Count());
    }

    [Fact]
    public async Task Read_PositionAheadOfTheDatabase_SaysSo()
    {
        StreamPosition start = await StartAsync();
        Store(0, 10);
        StreamGap gap = Assert.IsType<StreamGap>((await ReadAsync(start with { Number = 11 }))[0]);
        Assert.Contains("older copy", gap.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OrderIsNotKeptAnyMore_CountsWhatIsLeftOut()
    {
        StreamPosition start = await StartAsync();
        Store(0, 10);
        _bench.Store.Compact();
        Store(10, 20);
        _bench.Store.Compact();
        Store(20, 30);
        _bench.Store.Execute("DELETE FROM arrival WHERE first = 1");

        List<StreamItem> items = await ReadAsync(start with { Number = 4 });
        StreamGap gap = Assert.IsType<StreamGap>(items[0]);
        Assert.Equal((StreamGapReason.TooOld, 6UL, 10UL), (gap.Reason, gap.Readings, gap.Position.Number));
        Assert.Equal(Enumerable.Range(10, 20).Select(number => (ulong)number), Numbers(items));
    }

    [Fact]
    public async Task Read_RetentionRemovedSome_CountsThemWhereTheyWere()
    {
        StreamPosition start = await StartAsync();
        long nowUs = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        _bench.Batch.Facts(Pump).Clock(Pump, new ClockPoint(0, nowUs, 100, 0, 0));
        Store(0, 4000);
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1.5));
        _bench.Maintain();

        List<StreamItem> items = await ReadAsync(start with { Number = 100 });
        StreamGap gap = Assert.IsType<StreamGap>(items[0]);
        Assert.Equal((StreamGapReason.Removed, 1400UL, 1500UL), (gap.Reason, gap.Readings, gap.Position.Number));
        Assert.Equal(Enumerable.Range(1500, 2500).Select(number => (ulong)number), Numbers(items));
    }

    [Fact]
    public async Task Read_ADamagedRow_IsPassedOverBeforeAndAfterSorting()
    {
        StreamPosition start = await StartAsync();
        Store(0, 10);
        Store(10, 20);
        Store(20, 30);
        _bench.Store.Execute("UPDATE journal SET data = x'00' WHERE id = 11");
        for (int i = 0; i < 2; i++)
        {
            List<StreamItem> items = await ReadAsync(start);
            StreamGap gap = Assert.Single(items.OfType<StreamGap>());
            Assert.Equal((StreamGapReason.Damaged, 10UL, 20UL), (gap.Reason, gap.Readings, gap.Position.Number));
            Assert.Equal([.. Range(0, 10), .. Range(20, 10)], Numbers(items));
            _bench.Store.Compact();
        }

        Store(30, 31);
        Assert.Equal(30UL, Numbers(await ReadAsync(start))[^1]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef-")]
    [InlineData("0123456789abcdef--1")]
    [InlineData("0123456789abcdef- 1")]
    [InlineData("0123456789abcdeg-1")]
    [InlineData("0123456789abcdef-18446744073709551616")]
    [InlineData("0123456789abcdef-000000000000000000000000000000001")]
    public void TryParse_NoPosition_IsRefused(string? text) => Assert.False(StreamPosition.TryParse(text, out _));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(0x0123_4567_89ab_cdef, 42)]
    public void TryParse_ItsOwnText_GivesTheSame(ulong database, ulong number)
    {
        StreamPosition position = new(database, number);
        Assert.True(StreamPosition.TryParse(position.ToString(), out StreamPosition parsed));
        Assert.Equal(position, parsed);
    }

    private static IEnumerable<ulong> Range(int from, int count) => Enumerable.Range(from, count).Select(number => (ulong)number);

    private static List<ulong> Numbers(List<StreamItem> items) => [.. items.OfType<StreamReading>().Select(item => item.Reading.Number)];

    private void Store(ulong from, ulong to)
    {
        for (ulong number = from; number < to; number++)
            _bench.Add(Pump, number);
        _bench.Commit();
    }

    private async Task<StreamPosition> StartAsync()
    {
        await using IAsyncEnumerator<StreamItem> items = new ReadingStream(_bench, _bench.Path).ReadAsync(null, [], CancellationToken.None).GetAsyncEnumerator();
        await items.MoveNextAsync();
        return items.Current.Position;
    }

    /// <summary>Everything behind a position, of a collector that stops then.</summary>
    private async Task<List<StreamItem>> ReadAsync(StreamPosition position)
    {
        List<StreamItem> items = [];
        await foreach (StreamItem item in new ReadingStream(new StoppedFeed(), _bench.Path).ReadAsync(position, [], TestContext.Current.CancellationToken))
            items.Add(item);
        return items;
    }
}
