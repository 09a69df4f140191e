using System.Globalization;
using Microsoft.Data.Sqlite;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>A row of the table <c>boot</c> in memory, with what a commit changes of it.</summary>
internal sealed class BootRow(long id, RangeSet settled, ulong sampled)
{
    private int[] _channels = [];

    public long Id { get; } = id;

    /// <summary>Numbers that are stored, lost, or acknowledged elsewhere.</summary>
    public RangeSet Settled { get; } = settled;

    public ulong Sampled { get; set; } = sampled;

    /// <summary>The id of a channel's row; 0: it has none yet.</summary>
    public int this[int channel]
    {
        get => channel < _channels.Length ? _channels[channel] : 0;
        set
        {
            if (channel >= _channels.Length)
                Array.Resize(ref _channels, channel + 1);
            _channels[channel] = value;
        }
    }
}

/// <summary>
/// Devices, boots and channels by name, each read once. After a commit that failed they are forgotten, because they may hold what was not kept.
/// </summary>
internal sealed class BootRows : IDisposable
{
    /// <summary>Boots that are remembered: some ten times as many as devices can be connected.</summary>
    private const int BootLimit = 65_536;

    private readonly Dictionary<string, long> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<BootKey, BootRow> _boots = [];
    private readonly Statement _findDevice;
    private readonly Statement _addDevice;
    private readonly Statement _findBoot;
    private readonly Statement _addBoot;
    private readonly Statement _channels;
    private readonly Statement _addChannel;
    private readonly Statement _lastId;

    public BootRows(SqliteConnection connection)
    {
        _findDevice = new(connection, "SELECT id FROM device WHERE name = ?1");
        _addDevice = new(connection, "INSERT INTO device (name) VALUES (?1)");
        _findBoot = new(connection, "SELECT id, settled, sampled FROM boot WHERE device = ?1 AND boot_id = ?2");
        _addBoot = new(connection, "INSERT INTO boot (device, boot_id) VALUES (?1, ?2)");
        _channels = new(connection, "SELECT number, id FROM channel WHERE boot = ?1");
        _addChannel = new(connection, "INSERT INTO channel (boot, number, type) VALUES (?1, ?2, ?3)");
        _lastId = new(connection, "SELECT last_insert_rowid()");
    }

    /// <summary>How many channels readings came of since the start, or since <see cref="Forget"/>.</summary>
    public int Channels { get; private set; }

    public void Forget()
    {
        Channels = 0;
        _devices.Clear();
        _boots.Clear();
    }

    /// <summary>The id of a device, which gets a row if it has none.</summary>
    public long Device(string name)
    {
        if (_devices.TryGetValue(name, out long id))
            return id;

        if (_findDevice.Set(1, name).Number() is { } known)
        {
            id = known;
        }
        else
        {
            _addDevice.Set(1, name).Run();
            id = _lastId.Number() ?? 0;
        }

        _devices[name] = id;
        return id;
    }

    /// <summary>A boot, which gets a row if it has none.</summary>
    public BootRow Boot(BootKey key)
    {
        if (_boots.TryGetValue(key, out BootRow? row))
            return row;

        if (_boots.Count >= BootLimit)
            _boots.Clear();

        row = Load(key);
        _boots[key] = row;
        return row;
    }

    /// <summary>The id of a channel, which gets a row without a name if it was not declared yet.</summary>
    public int Channel(BootRow boot, int channel, ChannelType type)
    {
        if (boot[channel] == 0)
        {
            _addChannel.Set(1, boot.Id).Set(2, channel).Set(3, (int)type).Run();
            boot[channel] = (int)(_lastId.Number() ?? 0);
            Channels++;
        }

        return boot[channel];
    }

    public void Dispose()
    {
        _findDevice.Dispose();
        _addDevice.Dispose();
        _findBoot.Dispose();
        _addBoot.Dispose();
        _channels.Dispose();
        _addChannel.Dispose();
        _lastId.Dispose();
    }

    private BootRow Load(BootKey key)
    {
        long device = Device(key.Device);
        if (!_findBoot.Set(1, device).Set(2, unchecked((long)key.BootId)).Step())
        {
            _addBoot.Set(1, device).Set(2, unchecked((long)key.BootId)).Run();
            return new BootRow(_lastId.Number() ?? 0, new RangeSet(), 0);
        }

        BootRow row = new(_findBoot.Long(0), Settled(key, _findBoot.Blob(1)), (ulong)_findBoot.Long(2));
        _findBoot.Reset();
        for (_channels.Set(1, row.Id); _channels.Step();)
        {
            row[_channels.Int(0)] = _channels.Int(1);
            Channels++;
        }

        return row;
    }

    internal static RangeSet Settled(BootKey key, ReadOnlySpan<byte> column)
    {
        RangeSet set = new();
        return RangeColumn.TryRead(column, set)
            ? set
            : throw new SqliteException(
                string.Create(CultureInfo.InvariantCulture, $"the account of boot {key.BootId:x16} of {key.Device} is damaged"), SQLitePCL.raw.SQLITE_CORRUPT);
    }
}
