using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.SystemTests.Truth;

/// <summary>Reads what simulated devices wrote down at their sensors (<c>--record</c>, device/simulator/README.md).</summary>
internal static class SensorRecord
{
    /// <summary>Adds all boots of a file.</summary>
    public static void Read(string path, Dictionary<BootKey, IBootTruth> boots)
    {
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement entry = document.RootElement;
            BootKey key = new(
                entry.GetProperty("device").GetString()!,
                ulong.Parse(entry.GetProperty("boot").GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            Assert.False(entry.TryGetProperty("lost", out JsonElement lost), $"{key} {entry.GetProperty("number")} was declared lost: {lost}");
            if (!boots.TryGetValue(key, out IBootTruth? boot))
                boots.Add(key, boot = new RecordedBoot());
            List<TrueReading> readings = ((RecordedBoot)boot).Readings;
            Assert.Equal((ulong)readings.Count, entry.GetProperty("number").GetUInt64());
            readings.Add(Reading(entry, TypeOf(entry.GetProperty("channel").GetString()!)));
        }
    }

    private sealed class RecordedBoot : IBootTruth
    {
        public List<TrueReading> Readings { get; } = [];

        public ulong Count => (ulong)Readings.Count;

        public TrueReading this[ulong number] => Readings[(int)number];
    }

    /// <summary>A line of a record as a reading of a channel of that type.</summary>
    public static TrueReading Reading(JsonElement entry, ChannelType type)
    {
        JsonElement value = entry.GetProperty("value");
        long? utcUs = entry.TryGetProperty("utc", out JsonElement utc)
            ? (utc.GetDateTimeOffset() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : null;
        return new TrueReading(
            entry.GetProperty("channel").GetString()!, type, entry.GetProperty("deviceTimeUs").GetInt64(), Bits(type, value), Data(type, value), utcUs);
    }

    /// <summary>The simulator's own channels, and those of <see cref="TypedSensors"/>, which are called by their type.</summary>
    private static ChannelType TypeOf(string channel) => channel switch
    {
        "vibration" => ChannelType.Bytes,
        _ when Enum.TryParse(channel, ignoreCase: true, out ChannelType type) => type,
        _ => ChannelType.Float32,
    };

    private static long Bits(ChannelType type, JsonElement value) => type switch
    {
        ChannelType.Bool => value.GetBoolean() ? 1 : 0,
        ChannelType.Int64 => value.GetInt64(),
        ChannelType.Float32 => (uint)FloatBits.FromSingle(value.ValueKind == JsonValueKind.String ? Named<float>(value) : value.GetSingle()),
        ChannelType.Float64 => FloatBits.FromDouble(value.ValueKind == JsonValueKind.String ? Named<double>(value) : value.GetDouble()),
        _ => 0,
    };

    private static T Named<T>(JsonElement value)
        where T : ISpanParsable<T> => T.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    private static byte[] Data(ChannelType type, JsonElement value) => type switch
    {
        ChannelType.Text => Encoding.UTF8.GetBytes(value.GetString()!),
        ChannelType.Bytes => value.GetBytesFromBase64(),
        _ => [],
    };
}
