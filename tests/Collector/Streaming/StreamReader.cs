using Telemetry.Collector.Streaming;
using Telemetry.Collector.Tests.Storage;

namespace Telemetry.Collector.Tests.Streaming;

/// <summary>Somebody who reads the stream, goes away at times, and comes back with the position of the last thing that came.</summary>
internal sealed class StreamReader(StoreBench bench, Random random, string[] devices)
{
    private IAsyncEnumerator<StreamItem>? _items;
    private StreamPosition? _position;
    private int _from;

    public List<ReadingName> Given { get; } = [];

    public List<StreamGap> Gaps { get; } = [];

    /// <summary>What it has to get in all.</summary>
    public IEnumerable<ReadingName> Expected => bench.Stored.Skip(_from).Where(name => devices.Length == 0 || devices.Contains(name.Boot.Device));

    /// <summary>Begins now.</summary>
    public async Task BeginAsync()
    {
        _from = bench.Stored.Count;
        Open();
        Assert.True(await _items!.MoveNextAsync());
        _position = Assert.IsType<StreamMark>(_items.Current).Position;
    }

    /// <summary>Begins at a position that somebody has had for long.</summary>
    public void BeginAt(StreamPosition position) => _position = position;

    /// <summary>Reads so many readings, if there are so many.</summary>
    public async Task ReadAsync(int count)
    {
        int target = (int)Math.Min(Expected.Count(), (long)Given.Count + count);
        if (Given.Count < target && _items is null)
            Open();
        while (Given.Count < target)
        {
            Assert.True(await _items!.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1)));
            Take(_items.Current);
        }
    }

    /// <summary>Reads until the stream ends.</summary>
    public async Task ReadToEndAsync()
    {
        Open();
        while (await _items!.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1)))
            Take(_items.Current);
    }

    public async Task LeaveAsync()
    {
        if (_items is not null)
            await _items.DisposeAsync();
        _items = null;
    }

    private void Open()
    {
        StreamPosition? position = null;
        if (_position is { } known)
        {
            Assert.True(StreamPosition.TryParse(known.ToString(), out StreamPosition parsed));
            position = parsed;
        }

        ReadingStream stream = new(bench, bench.Path) { LiveReadings = random.Next(1, 100) };
        _items = stream.ReadAsync(position, devices, TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    private void Take(StreamItem item)
    {
        _position = item.Position;
        if (item is StreamReading reading)
        {
            StoreBench.RequireValue(reading.Reading);
            Given.Add(ReadingName.Of(reading.Reading));
        }

        if (item is StreamGap gap)
            Gaps.Add(gap);
    }
}
