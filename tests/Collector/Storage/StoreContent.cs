using Microsoft.Data.Sqlite;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.Tests.Storage;

/// <summary>A reading as it stands in the file.</summary>
internal sealed record FoundReading(string Device, ulong BootId, int Channel, ulong Number, long DeviceTimeUs, long Bits, string Data);

/// <summary>Reads everything in the file, with SQL and the codecs alone.</summary>
internal static class StoreContent
{
    public static List<FoundReading> Of(string path)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False;Mode=ReadWrite");
        connection.Open();
        Dictionary<int, (string Device, ulong Boot, int Number)> channels = [];
        Each(connection, "SELECT channel.id, device.name, boot_id, channel.number FROM channel JOIN boot ON boot.id = boot JOIN device ON device.id = device", row =>
            channels[row.GetInt32(0)] = (row.GetString(1), unchecked((ulong)row.GetInt64(2)), row.GetInt32(3)));
        List<FoundReading> found = [];
        Each(connection, "SELECT data FROM journal ORDER BY id", row =>
        {
            byte[] blob = row.GetFieldValue<byte[]>(0);
            Assert.True(JournalCodec.TryCount(blob, out int count));
            int offset = 0;
            for (int i = 0; i < count; i++)
            {
                JournalCodec.Entry entry = JournalCodec.Read(blob, i, ref offset);
                Add(entry.ChannelId, entry.Number, entry.DeviceTimeUs, entry.Bits, JournalCodec.Data(blob, count).Slice(entry.DataOffset, entry.DataLength));
            }
        });
        Dictionary<int, ulong> ends = [];
        Each(connection, "SELECT channel, first, last, count, from_us, to_us, data FROM block ORDER BY channel, first", row =>
        {
            SeriesReadings readings = new();
            Assert.True(BlockCodec.TryRead(row.GetFieldValue<byte[]>(6), readings));
            long[] times = [.. Enumerable.Range(0, readings.Count).Select(i => readings[i].DeviceTimeUs)];
            Assert.Equal((ulong)row.GetInt64(1), readings[0].Number);
            Assert.Equal((ulong)row.GetInt64(2), readings[readings.Count - 1].Number);
            Assert.Equal((row.GetInt32(3), row.GetInt64(4), row.GetInt64(5)), (readings.Count, times.Min(), times.Max()));
            Assert.True(readings.Count <= BlockLimits.Readings);

            // Blocks of a channel do not overlap.
            int channel = row.GetInt32(0);
            Assert.True(!ends.TryGetValue(channel, out ulong end) || end < readings[0].Number);
            ends[channel] = readings[readings.Count - 1].Number;
            foreach (SeriesReading reading in readings.Span)
                Add(channel, reading.Number, reading.DeviceTimeUs, reading.Bits, readings.ValueOf(reading));
        });
        return [.. found.OrderBy(reading => reading.Device).ThenBy(reading => reading.BootId).ThenBy(reading => reading.Number)];

        void Add(int channel, ulong number, long timeUs, long bits, ReadOnlySpan<byte> data)
        {
            (string device, ulong boot, int place) = channels[channel];
            found.Add(new FoundReading(device, boot, place, number, timeUs, bits, Convert.ToHexString(data)));
        }
    }

    public static List<FoundReading> Of(ReadingBatch batch) =>
    [
        .. batch.Readings.Select(reading => new FoundReading(
            batch.Boots[reading.Boot].Device,
            batch.Boots[reading.Boot].BootId,
            reading.Channel,
            reading.Number,
            reading.DeviceTimeUs,
            reading.Bits,
            Convert.ToHexString(batch.Data.AsSpan(reading.DataOffset, reading.DataLength)))),
    ];

    public static long Number(string path, string sql)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Each(SqliteConnection connection, string sql, Action<SqliteDataReader> take)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            take(rows);
    }
}
