using Microsoft.Data.Sqlite;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>All readings of a real file against the sensors' truth and the witness, read with SQL of its own (docs/storage.md).</summary>
public sealed class FileRows(Accounts accounts, VirtualStore witness)
{
    private readonly Dictionary<int, (BootKey Boot, int Number, ChannelType Type)> _channels = [];
    private readonly Dictionary<BootKey, HashSet<ulong>> _found = [];
    private readonly byte[] _expected = new byte[Limits.LargeReadingBytes];

    public void Check(string path)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        Each(connection, "SELECT channel.id, device.name, boot.boot_id, number, type FROM channel JOIN boot ON boot.id = boot JOIN device ON device.id = device", row =>
            _channels.Add(row.GetInt32(0), (new BootKey(row.GetString(1), unchecked((ulong)row.GetInt64(2))), row.GetInt32(3), (ChannelType)row.GetInt32(4))));
        Each(connection, "SELECT data FROM journal", row => ReadJournal((byte[])row[0]));
        Each(connection, "SELECT channel, data FROM block", row => ReadBlock(row.GetInt32(0), (byte[])row[1]));
        foreach (BootKey boot in witness.Keys)
        {
            ulong found = (ulong)(_found.GetValueOrDefault(boot)?.Count ?? 0);
            Violation.Unless(found == witness.Find(boot)!.StoredCount, $"{boot} has {found} readings in the file, {witness.Find(boot)!.StoredCount} were kept");
        }
    }

    private void ReadJournal(byte[] data)
    {
        Violation.Unless(JournalCodec.TryCount(data, out int count), $"a row of the journal is damaged");
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            JournalCodec.Entry entry = JournalCodec.Read(data, i, ref offset);
            Take(
                entry.ChannelId,
                new SeriesReading { Number = entry.Number, DeviceTimeUs = entry.DeviceTimeUs, Bits = entry.Bits },
                JournalCodec.Data(data, count).Slice(entry.DataOffset, entry.DataLength));
        }
    }

    private void ReadBlock(int channel, byte[] data)
    {
        SeriesReadings readings = new();
        Violation.Unless(BlockCodec.TryRead(data, readings), $"a block of {_channels[channel]} is damaged");
        foreach (ref readonly SeriesReading reading in readings.Span)
        {
            Take(channel, reading, readings.ValueOf(reading));
        }
    }

    private void Take(int channelId, in SeriesReading reading, ReadOnlySpan<byte> data)
    {
        (BootKey boot, int channel, ChannelType type) = _channels[channelId];
        BootTruth truth = accounts.Truth(boot);
        ulong number = reading.Number;
        if (!_found.TryGetValue(boot, out HashSet<ulong>? found))
        {
            _found.Add(boot, found = []);
        }

        Violation.Unless(found.Add(number), $"{truth}, reading {number} is in the file twice");
        Violation.Unless(witness.Find(boot)?.IsStored(number) == true, $"{truth}, reading {number} is in the file and was not kept");
        TrueReading sampled = truth.Readings[(int)number];
        Span<byte> expected = _expected.AsSpan(0, sampled.HasData ? sampled.DataLength : 0);
        TrueReading.MakeData(sampled.DataSeed, sampled.Type, expected);
        bool isSame = channel == sampled.Channel && type == sampled.Type && reading.DeviceTimeUs == sampled.DeviceTimeUs
            && (sampled.HasData || reading.Bits == sampled.Bits) && data.SequenceEqual(expected);
        Violation.Unless(isSame, $"{truth}, reading {number} is not in the file as its sensor gave it: {sampled}");
    }

    private static void Each(SqliteConnection connection, string sql, Action<SqliteDataReader> take)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // all SQL is written here
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            take(row);
        }
    }
}
