using Telemetry.Collector.Store;
using Telemetry.Collector.Streaming;
using Telemetry.Collector.Tests.Storage;

namespace Telemetry.Collector.Tests.Streaming;

public sealed class ReadingStreamTests : IDisposable
{
    private static readonly BootKey[] Boots = [new("pump", 1), new("valve", 0xfedc_ba98_7654_3210), new("pump", 3)];

    private readonly StoreBench _bench = new();

    public void Dispose() => _bench.Dispose();

    /// <summary>
    /// Against the list of what was stored: late readings, commits that fail before and after they are durable, sorting, restarts; readers that
    /// are slow, and that come back from where they were.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Read_InterruptedAnywhere_GivesEachReadingOnceInTheOrderOfStoring(int seed)
    {
        Random random = new(seed);
        StoredReadings readings = new(random, _bench, Boots);
        readings.Commit();
        StreamReader[] readers = [new(_bench, random, []), new(_bench, random, ["pump"]), new(_bench, random, ["valve", "nobody"])];
        foreach (StreamReader reader in readers)
            await reader.BeginAsync();
        for (int step = 0; step < 400; step++)
        {
            switch (random.Next(14))
            {
                case < 7: readings.Commit(); break;
                case 7: _bench.Store.Compact(); break;
                case 8 when random.Next(4) == 0:
                    foreach (StreamReader reader in readers)
                        await reader.LeaveAsync();
                    _bench.Restart();
                    break;
                case 9: await readers[random.Next(readers.Length)].LeaveAsync(); break;
                default: await readers[random.Next(readers.Length)].ReadAsync(random.Next(1, 200)); break;
            }
        }

        foreach (StreamReader reader in readers)
        {
            await reader.ReadAsync(int.MaxValue);
            await reader.LeaveAsync();
            Assert.Equal(reader.Expected.Count(), reader.Given.Count);
            Assert.Equal(reader.Expected, reader.Given);
        }
    }

    [Fact]
    public async Task Read_StoredWhileItGoesFromTheDatabaseToLive_IsGivenOnce()
    {
        StoredReadings readings = new(new Random(1), _bench, Boots);
        readings.Commit();
        int before = _bench.Stored.Count;
        ReadingStream stream = new(_bench, _bench.Path) { BeforeLook = () => readings.Commit() };
        List<ReadingName> given = [];
        bool isLast = false;
        await foreach (StreamItem item in stream.ReadAsync(null, [], TestContext.Current.CancellationToken))
        {
            if (item is StreamReading reading)
                given.Add(ReadingName.Of(reading.Reading));
            if (isLast && given.Count >= _bench.Stored.Count - before)
                break;

            // One more, behind what was stored at the seam: what would come twice comes before it.
            if (!isLast && given.Count > 0)
            {
                readings.Commit();
                isLast = true;
            }
        }

        Assert.Equal(_bench.Stored.Skip(before), given);
    }
}
