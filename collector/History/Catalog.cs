using System.Globalization;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.History;

/// <param name="Id">of the table <c>device</c></param>
public sealed record StoredDevice(long Id, string Name);

/// <summary>A channel as it was declared in one boot.</summary>
/// <param name="Id">of the table <c>channel</c></param>
/// <param name="Name">a channel that was never declared has its number for a name, as in <c>#3</c></param>
/// <param name="Unit">UCUM code</param>
public sealed record StoredChannel(int Id, int Number, ChannelType Type, string Name, string Unit, double? Resolution)
{
    /// <summary>What is measured, as the device declared it; may be empty.</summary>
    public string Quantity { get; init; } = "";

    /// <summary>Its values are numbers: they have a mean and can be drawn.</summary>
    public bool IsNumeric => Type is not (ChannelType.Text or ChannelType.Bytes);
}

/// <param name="Id">of the table <c>boot</c></param>
/// <param name="MetUs">UTC at which the collector met it first, µs</param>
public sealed record BootOfDevice(
    long Id, string Device, ulong BootId, ulong Sampled, ulong Expired, bool IsGone, long? MetUs, BootClock Clock, IReadOnlyList<StoredChannel> Channels)
{
    public string Name => BootId.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>Which devices, boots and channels there are.</summary>
public sealed class Catalog : IDisposable
{
    private const int NamesInMessage = 10;

    private readonly Database _database;
    private const string BootColumns = "boot.id, boot_id, sampled, expired, is_gone, met_us, stated_utc_us, stated_error_us";

    private readonly Statement _boots;
    private readonly Statement _boot;
    private readonly Statement _channels;
    private readonly Statement _clock;

    public Catalog(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _boots = database.Prepare($"SELECT {BootColumns} FROM boot WHERE device = ?1 ORDER BY id");
        _boot = database.Prepare($"SELECT {BootColumns}, device.name FROM boot JOIN device ON device.id = boot.device WHERE boot.id = ?1");
        _channels = database.Prepare("SELECT id, number, type, name, unit, resolution, quantity FROM channel WHERE boot = ?1 ORDER BY number");
        _clock = database.Prepare("SELECT device_us, utc_us, error_us, skew_ppb, drift_ppb FROM clock WHERE boot = ?1 ORDER BY rowid");
    }

    public IReadOnlyList<StoredDevice> Devices()
    {
        using Statement devices = _database.Prepare("SELECT id, name FROM device ORDER BY name");
        List<StoredDevice> found = [];
        while (devices.Step())
            found.Add(new StoredDevice(devices.Long(0), devices.Text(1)));
        return found;
    }

    /// <summary>The devices of these names; without names all.</summary>
    /// <exception cref="UserException">One of them was never met.</exception>
    public IReadOnlyList<StoredDevice> Devices(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        IReadOnlyList<StoredDevice> all = Devices();
        if (names.Count == 0)
            return all;

        return [.. names.Distinct(StringComparer.Ordinal).Select(name => all.FirstOrDefault(device => device.Name == name)
            ?? throw new UserException($"no device {name} was ever met", all.Count == 0 ? "No device was." : $"There are: {Some(all.Select(device => device.Name))}"))];
    }

    /// <summary>The boots of a device, in the order in which they began as far as that is known.</summary>
    public IReadOnlyList<BootOfDevice> Boots(StoredDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        List<BootOfDevice> boots = [];
        for (_boots.Set(1, device.Id); _boots.Step();)
            boots.Add(Read(_boots, device.Name));

        return [.. boots.OrderBy(BeganUs).ThenBy(boot => boot.Id)];
    }

    /// <summary>The boots of a device, each with the channels of these names only; without names with all.</summary>
    /// <exception cref="UserException">No boot has a channel of one of the names.</exception>
    public IReadOnlyList<BootOfDevice> Boots(StoredDevice device, IReadOnlyList<string> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        IReadOnlyList<BootOfDevice> boots = Boots(device);
        if (channels.Count == 0)
            return boots;

        HashSet<string> known = [.. boots.SelectMany(boot => boot.Channels).Select(channel => channel.Name)];
        if (channels.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new UserException($"{device.Name} has no channel {unknown}", known.Count == 0 ? "It has none." : $"It has: {Some(known.Order(StringComparer.Ordinal))}");

        return [.. boots.Select(boot => boot with { Channels = [.. boot.Channels.Where(channel => channels.Contains(channel.Name))] })];
    }

    /// <param name="id">of the table <c>boot</c></param>
    /// <returns>null: retention has removed it</returns>
    public BootOfDevice? Boot(long id)
    {
        BootOfDevice? boot = _boot.Set(1, id).Step() ? Read(_boot, _boot.Text(8)) : null;
        _boot.Reset();
        return boot;
    }

    public void Dispose()
    {
        _boots.Dispose();
        _boot.Dispose();
        _channels.Dispose();
        _clock.Dispose();
    }

    private BootOfDevice Read(Statement row, string device)
    {
        long id = row.Long(0);
        (long, long)? stated = row.IsNull(6) ? null : (row.Long(6), row.Long(7));
        return new BootOfDevice(
            id,
            device,
            unchecked((ulong)row.Long(1)),
            unchecked((ulong)row.Long(2)),
            unchecked((ulong)row.Long(3)),
            row.Int(4) != 0,
            row.IsNull(5) ? null : row.Long(5),
            Clock(id, stated),
            Channels(id));
    }

    private static long BeganUs(BootOfDevice boot) => boot.Clock.TryMap(0, out long utcUs, out _) ? utcUs : boot.MetUs ?? long.MaxValue;

    private static string Some(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string some = string.Join(", ", all.Take(NamesInMessage).Select(Console.Format.Safe));
        return all.Length <= NamesInMessage ? some : $"{some} and {all.Length - NamesInMessage} more";
    }

    private BootClock Clock(long boot, (long UtcUs, long ErrorUs)? stated)
    {
        List<ClockPoint> points = [];
        for (_clock.Set(1, boot); _clock.Step();)
            points.Add(new ClockPoint(_clock.Long(0), _clock.Long(1), _clock.Long(2), _clock.Long(3), _clock.Long(4)));
        return new BootClock(points, stated);
    }

    private List<StoredChannel> Channels(long boot)
    {
        List<StoredChannel> channels = [];
        for (_channels.Set(1, boot); _channels.Step();)
        {
            int number = _channels.Int(1);
            string name = _channels.Text(3);
            channels.Add(new StoredChannel(
                _channels.Int(0),
                number,
                (ChannelType)_channels.Int(2),
                name.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"#{number}") : name,
                _channels.Text(4),
                _channels.IsNull(5) ? null : _channels.Double(5))
            {
                Quantity = _channels.Text(6),
            });
        }

        return channels;
    }
}
