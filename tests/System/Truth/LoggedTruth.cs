using System.Globalization;
using System.Text.Json;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.SystemTests.Truth;

/// <summary>What a device that was killed wrote down (<c>telemetry-device --record</c>): what it sampled, and how much of that reached its log.</summary>
internal sealed class LoggedTruth
{
    private readonly Dictionary<BootKey, Boot> _boots = [];

    /// <summary>Readings and losses that reached the log.</summary>
    public ulong Logged => _boots.Values.Aggregate(0UL, (sum, boot) => sum + boot.Logged);

    public int Boots => _boots.Count;

    /// <summary>Adds what is in a record; its last line may be torn.</summary>
    public void Read(string path)
    {
        string text = File.ReadAllText(path);
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement entry = JsonDocument.Parse(line).RootElement;
            BootKey key = new(
                entry.GetProperty("device").GetString()!,
                ulong.Parse(entry.GetProperty("boot").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            if (!_boots.TryGetValue(key, out Boot? boot))
                _boots.Add(key, boot = new Boot());
            if (entry.TryGetProperty("logged", out JsonElement logged))
                boot.Logged = logged.GetUInt64();
            else
                boot.Entries.Add(entry.GetProperty("number").GetUInt64(), entry);
        }
    }

    /// <summary>
    /// Every reading that reached the log is in the database once, with its channel, device time and value; what is there besides was sampled
    /// too. Gives how many are in it.
    /// </summary>
    public long Check(string database)
    {
        using DatabaseReader reader = new(database);
        HashSet<(BootKey, ulong)> stored = [];
        reader.Readings((ChannelInFile channel, in SeriesReading reading, ReadOnlySpan<byte> data) =>
        {
            BootKey key = channel.Boot.Key;
            Assert.True(_boots.TryGetValue(key, out Boot? boot) && boot.Entries.ContainsKey(reading.Number), $"{key} {reading.Number} was never sampled");
            Assert.True(stored.Add((key, reading.Number)), $"{key} {reading.Number} is stored twice");
            TrueReading sampled = SensorRecord.Reading(boot.Entries[reading.Number], channel.Type);
            bool isRight = channel.Name == sampled.Channel && reading.DeviceTimeUs == sampled.DeviceTimeUs && reading.Bits == sampled.Bits && data.SequenceEqual(sampled.Data);
            Assert.True(isRight, $"{key} {reading.Number} is {channel.Name} at {reading.DeviceTimeUs}: {reading.Bits:x}; sampled was {sampled}");
        });

        foreach ((BootKey key, Boot boot) in _boots)
        {
            for (ulong number = 0; number < boot.Logged; number++)
            {
                bool isLost = boot.Entries[number].TryGetProperty("lost", out _);
                Assert.True(isLost || stored.Contains((key, number)), $"{key} {number} reached the log and is not stored");
            }
        }

        foreach (BootInFile boot in reader.Boots)
            CheckAccount(boot, stored);
        return stored.Count;
    }

    private void CheckAccount(BootInFile boot, HashSet<(BootKey, ulong)> stored)
    {
        ulong count = (ulong)stored.Count(each => each.Item1 == boot.Key);
        Assert.True(
            boot.Sampled == boot.Settled.Prefix && count + (ulong)boot.NotStored == boot.Sampled,
            $"the account of {boot.Key} says sampled {boot.Sampled}, settled up to {boot.Settled.Prefix}, of these not stored {boot.NotStored}; stored are {count}");
        Assert.Equal(_boots[boot.Key].Entries.Values.Count(entry => entry.TryGetProperty("lost", out _) && entry.GetProperty("number").GetUInt64() < boot.Sampled), boot.NotStored);
    }

    private sealed class Boot
    {
        public Dictionary<ulong, JsonElement> Entries { get; } = [];

        public ulong Logged { get; set; }
    }
}
