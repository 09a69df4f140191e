using System.Globalization;
using System.Text.Json;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.SystemTests.Truth;

namespace Telemetry.SystemTests.Mqtt;

/// <summary>What subscribers got of a collector's readings, compared with what it has stored: everything, in order, each at least once.</summary>
internal sealed class Published
{
    private static readonly string[] Others = ["status", "availability", "parameters", "alert", "event", "result"];

    private readonly Dictionary<BootKey, List<ulong>> _numbers = [];

    public int Messages { get; private set; }

    /// <summary>Messages beyond the first of each reading: sent again after a loss.</summary>
    public int Repeated => Messages - _numbers.Values.Sum(numbers => numbers.Distinct().Count());

    public void Take(IEnumerable<Received> messages)
    {
        foreach (Received message in messages)
        {
            string[] levels = message.Topic.Split('/');
            // What was retained came before.
            if (levels is not ["telemetry", var device, var channel] || device == "collector" || Others.Contains(channel) || message.IsRetained)
                continue;

            JsonElement json = message.Json;
            BootKey boot = new(device, ulong.Parse(json.GetProperty("boot").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            if (!_numbers.TryGetValue(boot, out List<ulong>? numbers))
                _numbers.Add(boot, numbers = []);
            numbers.Add(json.GetProperty("number").GetUInt64());
            Messages++;
        }
    }

    /// <summary>Compares with the database, which no collector writes any more; gives how many readings it has.</summary>
    public int CheckAgainst(string database)
    {
        Dictionary<BootKey, HashSet<ulong>> stored = [];
        using DatabaseReader reader = new(database);
        reader.Readings((ChannelInFile channel, in SeriesReading reading, ReadOnlySpan<byte> _) =>
        {
            if (!stored.TryGetValue(channel.Boot.Key, out HashSet<ulong>? numbers))
                stored.Add(channel.Boot.Key, numbers = []);
            numbers.Add(reading.Number);
        });
        Assert.Equal(stored.Keys.Order(Comparer<BootKey>.Create(Compare)), _numbers.Keys.Order(Comparer<BootKey>.Create(Compare)));
        foreach ((BootKey boot, List<ulong> numbers) in _numbers)
        {
            ulong[] firsts = [.. numbers.Distinct()];
            Assert.Empty(stored[boot].Except(firsts));
            Assert.Empty(firsts.Except(stored[boot]));
            Assert.Equal(firsts.Order(), firsts);
        }

        return stored.Values.Sum(numbers => numbers.Count);
    }

    private static int Compare(BootKey one, BootKey other) =>
        string.CompareOrdinal(one.Device, other.Device) is var byName and not 0 ? byName : one.BootId.CompareTo(other.BootId);
}
