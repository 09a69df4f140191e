using System.Globalization;
using Microsoft.Data.Sqlite;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.SystemTests.Truth;

/// <summary>A row of <c>boot</c> with what belongs to it, as docs/storage.md says that it is to be read.</summary>
internal sealed class BootInFile(long id, BootKey key, ulong sampled, RangeSet settled)
{
    public long Id { get; } = id;

    public BootKey Key { get; } = key;

    public ulong Sampled { get; } = sampled;

    public RangeSet Settled { get; } = settled;

    /// <summary>Readings in <c>loss</c> and <c>elsewhere</c>.</summary>
    public long NotStored { get; init; }

    public List<ClockPoint> Clock { get; } = [];

    /// <summary>UTC of a device time and its error bound, µs; null: the boot has no points.</summary>
    public (long UtcUs, long ErrorUs)? Utc(long deviceUs)
    {
        (long UtcUs, long ErrorUs)? best = null;
        foreach (ClockPoint point in Clock)
        {
            long distanceUs = deviceUs - point.DeviceUs;
            long errorUs = point.ErrorUs + (long)Math.Ceiling(Math.Abs(distanceUs) * (point.DriftPpb / 1e9));
            if (best is null || errorUs < best.Value.ErrorUs)
                best = (point.UtcUs + distanceUs + (long)(distanceUs * (point.SkewPpb / 1e9)), errorUs);
        }

        return best;
    }
}

/// <summary>Which channel of which boot a row belongs to.</summary>
internal sealed record ChannelInFile(BootInFile Boot, string Name, ChannelType Type);

/// <summary>
/// Reads a database with SQL of its own and the public codecs: what the collector's commands say of it can be compared with this.
/// </summary>
internal sealed class DatabaseReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<long, BootInFile> _boots = [];
    private readonly Dictionary<int, ChannelInFile> _channels = [];

    public DatabaseReader(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        ReadBoots();
        Each("SELECT id, boot, name, type FROM channel", row =>
            _channels.Add(row.GetInt32(0), new ChannelInFile(_boots[row.GetInt64(1)], row.GetString(2), (ChannelType)row.GetInt32(3))));
    }

    public delegate void ReadingTaker(ChannelInFile channel, in SeriesReading reading, ReadOnlySpan<byte> data);

    public IEnumerable<BootInFile> Boots => _boots.Values;

    public long Number(string sql)
    {
        using SqliteCommand command = Command(sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public void Run(string sql)
    {
        using SqliteCommand command = Command(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>Every reading in the file, in no particular order.</summary>
    public void Readings(ReadingTaker take)
    {
        SeriesReadings block = new();
        Each("SELECT channel, data FROM block", row =>
        {
            block.Clear();
            Assert.True(BlockCodec.TryRead((byte[])row[1], block), "a block is damaged");
            foreach (ref readonly SeriesReading reading in block.Span)
                take(_channels[row.GetInt32(0)], reading, block.ValueOf(reading));
        });
        Each("SELECT data FROM journal", row => ReadJournal((byte[])row[0], take));
    }

    public void Dispose() => _connection.Dispose();

    private void ReadJournal(byte[] data, ReadingTaker take)
    {
        Assert.True(JournalCodec.TryCount(data, out int count), "a row of the journal is damaged");
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            JournalCodec.Entry entry = JournalCodec.Read(data, i, ref offset);
            SeriesReading reading = new() { Number = entry.Number, DeviceTimeUs = entry.DeviceTimeUs, Bits = entry.Bits, DataLength = entry.DataLength };
            take(_channels[entry.ChannelId], reading, JournalCodec.Data(data, count).Slice(entry.DataOffset, entry.DataLength));
        }
    }

    private void ReadBoots()
    {
        const string Boots =
            """
            SELECT boot.id, device.name, boot_id, sampled, settled,
                (SELECT coalesce(sum(count), 0) FROM loss WHERE boot = boot.id) + (SELECT coalesce(sum(count), 0) FROM elsewhere WHERE boot = boot.id)
            FROM boot JOIN device ON device.id = boot.device
            """;
        Each(Boots, row =>
        {
            RangeSet settled = new();
            Assert.True(RangeColumn.TryRead((byte[])row[4], settled), "an account is damaged");
            BootKey key = new(row.GetString(1), unchecked((ulong)row.GetInt64(2)));
            _boots.Add(row.GetInt64(0), new BootInFile(row.GetInt64(0), key, (ulong)row.GetInt64(3), settled) { NotStored = row.GetInt64(5) });
        });
        Each("SELECT boot, device_us, utc_us, error_us, skew_ppb, drift_ppb FROM clock", row => _boots[row.GetInt64(0)].Clock.Add(
            new ClockPoint(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5))));
    }

    private void Each(string sql, Action<SqliteDataReader> take)
    {
        using SqliteCommand command = Command(sql);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            take(row);
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // all SQL is written here and in the tests
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
