using Microsoft.Data.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>What was removed of a boot.</summary>
/// <param name="Below">Readings with lower numbers; 0: none.</param>
internal readonly record struct Expiry(BootKey Boot, ulong Below, bool IsBootGone);

/// <summary>
/// Removes readings that are older than wanted. What goes from a boot is everything below one reading number, so the account says it with
/// one number (<c>boot.expired</c>) and still balances. Nothing here begins or ends a transaction.
/// </summary>
internal sealed class Retention : IDisposable
{
    /// <summary>Of the size allowed, what is left after a pass: so that not every minute needs one.</summary>
    private const double LeftOfSize = 0.95;

    private static readonly string[] OfBoot = ["channel WHERE boot", "clock WHERE boot", "loss WHERE boot", "elsewhere WHERE boot", "delivery WHERE boot", "boot WHERE id"];

    private readonly BlockTable _blocks;
    private readonly Statement _boots;
    private readonly Statement _key;
    private readonly Statement _deviceTime;
    private readonly Statement _channels;
    private readonly Statement _firstKept;
    private readonly Statement _last;
    private readonly Statement _data;
    private readonly Statement _straddling;
    private readonly Statement _removeBlocks;
    private readonly Statement _expire;
    private readonly Statement _removeClock;
    private readonly Statement _removeEvents;
    private readonly Statement _blockCount;
    private readonly Statement _blockAt;
    private readonly Statement _utc;
    private readonly Statement _isOver;
    private readonly Statement[] _removeBoot;
    private readonly SeriesReadings _readings = new();

    public Retention(SqliteConnection connection, BlockTable blocks)
    {
        _blocks = blocks;
        _boots = new(connection, "SELECT id FROM boot ORDER BY id");
        _key = new(connection, "SELECT device.name, boot.boot_id FROM boot JOIN device ON device.id = boot.device WHERE boot.id = ?1");
        _deviceTime = new(
            connection,
            """
            SELECT coalesce(
                (SELECT device_us + (?2 - utc_us) FROM clock WHERE boot = ?1 ORDER BY abs(utc_us - ?2) LIMIT 1),
                (SELECT ?2 - coalesce(stated_utc_us, met_us) FROM boot WHERE id = ?1))
            """);
        _channels = new(connection, "SELECT id, type FROM channel WHERE boot = ?1");
        _firstKept = new(connection, "SELECT first, from_us, id FROM block WHERE channel = ?1 AND to_us >= ?2 ORDER BY to_us LIMIT 1");
        _last = new(connection, "SELECT max(last) FROM block WHERE channel = ?1");
        _data = new(connection, "SELECT data FROM block WHERE id = ?1");
        _straddling = new(connection, "SELECT id FROM block WHERE channel = ?1 AND first < ?2 AND last >= ?2");
        _removeBlocks = new(connection, "DELETE FROM block WHERE channel = ?1 AND last < ?2");
        _expire = new(connection, "UPDATE boot SET expired = max(expired, ?2) WHERE id = ?1");
        _removeClock = new(
            connection,
            "DELETE FROM clock WHERE boot = ?1 AND device_us < (SELECT max(device_us) FROM clock WHERE boot = ?1 AND device_us <= ?2)");
        _removeEvents = new(connection, "DELETE FROM event WHERE utc_us < ?1");
        _blockCount = new(connection, "SELECT count(*) FROM block");
        _blockAt = new(
            connection,
            "SELECT channel.boot, block.to_us FROM block JOIN channel ON channel.id = block.channel ORDER BY block.id LIMIT 1 OFFSET ?1");
        _utc = new(
            connection,
            """
            SELECT coalesce(
                (SELECT utc_us + (?2 - device_us) FROM clock WHERE boot = ?1 ORDER BY abs(device_us - ?2) LIMIT 1),
                (SELECT coalesce(stated_utc_us, met_us) + ?2 FROM boot WHERE id = ?1))
            """);
        _isOver = new(
            connection,
            """
            SELECT is_gone AND met_us < ?2 AND NOT EXISTS (SELECT 1 FROM block JOIN channel ON channel.id = block.channel WHERE channel.boot = boot.id)
            FROM boot WHERE id = ?1
            """);
        _removeBoot = [.. OfBoot.Select(what => new Statement(connection, $"DELETE FROM {what} = ?1"))];
    }

    public List<long> Boots()
    {
        List<long> boots = [];
        while (_boots.Step())
            boots.Add(_boots.Long(0));
        return boots;
    }

    /// <summary>UTC, µs since 1970, before which readings go so that the file shrinks to the size allowed; null: it is small enough.</summary>
    /// <param name="bytes">what is in use now</param>
    public long? CutFor(long bytes, long mostBytes)
    {
        if (bytes <= mostBytes)
            return null;

        double surplus = 1 - (LeftOfSize * mostBytes / bytes);
        if (!_blockAt.Set(1, (long)((_blockCount.Number() ?? 0) * surplus)).Step())
            return null;

        (long boot, long toUs) = (_blockAt.Long(0), _blockAt.Long(1));
        _blockAt.Reset();
        return _utc.Set(1, boot).Set(2, toUs).Number();
    }

    /// <summary>Removes what a boot has from before a time.</summary>
    /// <param name="cutUs">UTC, µs since 1970</param>
    public Expiry Expire(long boot, long cutUs)
    {
        if (_deviceTime.Set(1, boot).Set(2, cutUs).Number() is not { } deviceUs || deviceUs <= 0)
            return default;

        List<(int Id, ChannelType Type)> channels = [];
        for (_channels.Set(1, boot); _channels.Step();)
            channels.Add((_channels.Int(0), (ChannelType)_channels.Int(1)));

        Expiry expiry = new(Key(boot), FirstKept(channels, deviceUs) ?? 0, false);
        if (expiry.Below > 0)
            Remove(boot, channels, expiry.Below);
        _removeClock.Set(1, boot).Set(2, deviceUs).Run();
        if (_isOver.Set(1, boot).Set(2, cutUs).Number() != 1)
            return expiry;

        foreach (Statement remove in _removeBoot)
            remove.Set(1, boot).Run();
        return expiry with { Below = ulong.MaxValue, IsBootGone = true };
    }

    public void ExpireEvents(long cutUs) => _removeEvents.Set(1, cutUs).Run();

    public void Dispose()
    {
        foreach (Statement statement in _removeBoot.Concat(
            [_boots, _key, _deviceTime, _channels, _firstKept, _last, _data, _straddling, _removeBlocks, _expire, _removeClock, _removeEvents, _blockCount, _blockAt, _utc, _isOver]))
        {
            statement.Dispose();
        }
    }

    private BootKey Key(long boot)
    {
        BootKey key = _key.Set(1, boot).Step() ? new BootKey(_key.Text(0), unchecked((ulong)_key.Long(1))) : default;
        _key.Reset();
        return key;
    }

    /// <summary>The lowest reading number of the boot that is not too old; null: nothing is in blocks.</summary>
    private ulong? FirstKept(List<(int Id, ChannelType Type)> channels, long deviceUs)
    {
        ulong? first = null;
        ulong? end = null;
        foreach ((int channel, _) in channels)
        {
            if (FirstKept(channel, deviceUs) is { } kept)
                first = Math.Min(first ?? kept, kept);
            else if (_last.Set(1, channel).Number() is { } last)
                end = Math.Max(end ?? 0, (ulong)last + 1);
        }

        return first ?? end;
    }

    private ulong? FirstKept(int channel, long deviceUs)
    {
        if (!_firstKept.Set(1, channel).Set(2, deviceUs).Step())
            return null;

        (ulong first, long fromUs, long id) = ((ulong)_firstKept.Long(0), _firstKept.Long(1), _firstKept.Long(2));
        _firstKept.Reset();
        if (fromUs >= deviceUs)
            return first;

        _readings.Clear();
        bool isWhole = _data.Set(1, id).Step() && BlockCodec.TryRead(_data.Blob(0), _readings);
        _data.Reset();
        foreach (ref readonly SeriesReading reading in _readings.Span)
        {
            if (isWhole && reading.DeviceTimeUs >= deviceUs)
                return reading.Number;
        }

        return first;
    }

    private void Remove(long boot, List<(int Id, ChannelType Type)> channels, ulong number)
    {
        foreach ((int channel, ChannelType type) in channels)
        {
            _removeBlocks.Set(1, channel).Set(2, (long)number).Run();
            if (_straddling.Set(1, channel).Set(2, (long)number).Number() is { } block)
                _blocks.Rewrite(channel, type, block, number);
        }

        _expire.Set(1, boot).Set(2, (long)number).Run();
    }
}
