using Telemetry.Collector.History;
using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.History;

public sealed class ReadingReaderTests : IDisposable
{
    private static readonly string[] Names = ["temperature", "humidity", "label"];

    private readonly HistoryDatabase _database = new();
    private readonly List<Known> _all = [];

    private sealed record Known(ulong Boot, ulong Number, string Channel, long UtcUs, string Value);

    public void Dispose() => _database.Dispose();

    /// <summary>Against a plain list: two boots, late readings, compactions in between, random ranges and channels.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Next_AnyRangeAndChannels_GivesWhatAListWould(int seed)
    {
        Random random = new(seed);
        Fill(1, 0, random);
        Fill(2, 40_000_000, random);
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        Journal journal = new(database, _ => true);
        StoredDevice device = catalog.Devices(["pump"])[0];
        for (int round = 0; round < 60; round++)
        {
            string[] channels = [.. Names.Where(_ => random.Next(2) == 0)];
            long from = HistoryDatabase.StartUs + random.NextInt64(-1_000_000, 90_000_000);
            TimeRange range = round == 0 ? TimeRange.All : new TimeRange(from, from + random.NextInt64(1, random.Next(2) == 0 ? 100_000 : 60_000_000));
            List<Known> found = [];
            using ReadingReader reader = new(database, journal, catalog.Boots(device, channels), range);
            while (reader.Next())
                found.Add(new Known(reader.Boot.BootId, reader.Reading.Number, reader.Channel.Name, reader.UtcUs, Value(reader)));

            Assert.Equal(
                _all.Where(known => range.Contains(known.UtcUs) && (channels.Length == 0 || channels.Contains(known.Channel)))
                    .OrderBy(known => known.Boot).ThenBy(known => known.Number),
                found);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(700)]
    [InlineData(100_000)]
    public void LastReadings_AnyCount_HasTheLastOnes(int count)
    {
        Fill(1, 0, new Random(5));
        Fill(2, 40_000_000, new Random(6));
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        Journal journal = new(database, _ => true);
        LastReadings recent = new(database, journal, catalog.Boots(catalog.Devices()[0]), count);
        List<(ulong, ulong)> found = [];
        using ReadingReader reader = new(database, journal, recent.Boots, TimeRange.All, recent.From);
        while (reader.Next())
            found.Add((reader.Boot.BootId, reader.Reading.Number));

        Assert.Equal(_all.OrderBy(known => known.Boot).ThenBy(known => known.Number).Select(known => (known.Boot, known.Number)).TakeLast(count), found.TakeLast(count));
    }

    [Fact]
    public void Next_TimeUnknown_IsGivenOnlyWithoutARange()
    {
        BootKey boot = new("pump", 1);
        _database.Batch.Facts(boot, channels: HistoryDatabase.Channel(0, "t")).Float(boot, 0, 0, 10, 1).Float(boot, 1, 0, 20, 2);
        _database.Commit();
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        Journal journal = new(database, _ => true);
        IReadOnlyList<BootOfDevice> boots = catalog.Boots(catalog.Devices()[0]);
        using ReadingReader all = new(database, journal, boots, TimeRange.All);
        Assert.True(all.Next());
        Assert.False(all.HasTime);
        using ReadingReader ranged = new(database, journal, boots, new TimeRange(0, long.MaxValue));
        Assert.False(ranged.Next());
        Assert.Equal(2, ranged.WithoutTime);
    }

    [Fact]
    public void Next_ADamagedBlock_IsLeftOutAndCounted()
    {
        Fill(1, 0, new Random(7));
        _database.Store.Compact();
        _database.Sql("UPDATE block SET data = x'00' WHERE id = (SELECT min(id) FROM block)");
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        using ReadingReader reader = new(database, new Journal(database, _ => true), catalog.Boots(catalog.Devices()[0]), TimeRange.All);
        int found = 0;
        while (reader.Next())
            found++;

        Assert.Equal(1, reader.Damaged);
        Assert.InRange(found, 1, _all.Count - 1);
    }

    /// <summary>A reading each ms or so, some of them late.</summary>
    private void Fill(ulong boot, long startUs, Random random)
    {
        BootKey key = new("pump", boot);
        _database.Boot(key, startUs, HistoryDatabase.Channel(0, Names[0]), HistoryDatabase.Channel(1, Names[1]), HistoryDatabase.Channel(2, Names[2], ChannelType.Text));
        List<ulong> late = [];
        ulong next = 0;
        for (int batch = 0; batch < 12; batch++)
        {
            for (int i = random.Next(2000); i > 0; i--)
            {
                if (random.Next(20) == 0)
                    late.Add(next++);
                else
                    Add(key, startUs, next++, random);
            }

            for (; late.Count > 0 && random.Next(5) > 0; late.RemoveAt(0))
                Add(key, startUs, late[0], random);
            _database.Commit(compact: random.Next(2) == 0);
        }
    }

    private void Add(BootKey boot, long startUs, ulong number, Random random)
    {
        int channel = number % 50 == 0 ? 2 : (int)(number % 2);
        long deviceUs = (long)number * 1000;
        string text = $"text {random.Next(100)}";
        if (channel == 2)
            _database.Batch.Add(boot, number, channel, ChannelType.Text, deviceUs, 0, System.Text.Encoding.UTF8.GetBytes(text));
        else
            _database.Batch.Float(boot, number, channel, deviceUs, number);
        string value = channel == 2 ? text : ((float)number).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _all.Add(new Known(boot.BootId, number, Names[channel], HistoryDatabase.StartUs + startUs + deviceUs, value));
    }

    private static string Value(ReadingReader reader) =>
        Convert.ToString(Values.ToObject(reader.Channel.Type, reader.Reading.Bits, reader.Data), System.Globalization.CultureInfo.InvariantCulture)!;
}
