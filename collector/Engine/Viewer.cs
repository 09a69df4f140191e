using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>Makes the snapshots that console, API and subscribers show. Everything in them is a copy.</summary>
internal sealed class Viewer
{
    private readonly EngineParts _parts;
    private readonly IKeyRing _keys;

    // Not from monotonic time 0 at each view: it would move with the wall clock.
    private readonly DateTimeOffset _started;

    public Viewer(EngineParts parts, IKeyRing keys)
    {
        _parts = parts;
        _keys = keys;
        _started = parts.Time.Now;
    }

    private EngineTime Time => _parts.Time;

    public CollectorView View(Registry registry, Connections connections, StoreView store, RateMeter readings, RateMeter datagrams)
    {
        LedgerTotals all = new();
        List<DeviceView> devices = [];
        foreach (Device device in registry.Devices.OrderBy(device => device.Name, StringComparer.Ordinal))
        {
            LedgerTotals sum = Sum(device);
            all.Add(sum);
            devices.Add(View(device, sum));
        }

        return new CollectorView(
            Time.Now,
            _started,
            devices,
            all.View(),
            _parts.Drops.ToDictionary(),
            connections.Count,
            connections.Unauthenticated,
            store,
            readings.PerSecond(Time.NowUs),
            datagrams.PerSecond(Time.NowUs))
        {
            Alerts = Count(devices),
            Datagrams = (ulong)datagrams.Total,
        };
    }

    public ReadingView Describe(ReadingBatch batch, int index)
    {
        StoredReading reading = batch.Readings[index];
        DeviceBoot boot = batch.Accounts[reading.Boot];
        ChannelDeclaration? channel = boot.Channels[reading.Channel];
        (DateTimeOffset? time, double? errorMs) = TimeOf(boot, reading.DeviceTimeUs);
        return new ReadingView(
            boot.Device.Name,
            BootText(boot.Id),
            reading.Number,
            reading.Channel,
            channel?.Name ?? "",
            Printable.Text(channel?.Quantity ?? ""),
            Printable.Text(channel?.Unit ?? ""),
            TypeNames.Of(reading.Type),
            channel is { HasResolution: true } ? channel.Resolution : null,
            ValueOf(reading, batch.Data.AsSpan(reading.DataOffset, reading.DataLength)),
            time,
            errorMs,
            reading.DeviceTimeUs);
    }

    private DeviceView View(Device device, LedgerTotals ledger)
    {
        DeviceBoot? boot = device.CurrentBoot;
        ReplacedKey? unused = device.Keys.Unused(_keys, device.Name);
        IReadOnlyList<AlertView> alerts = device.Alerts.View();
        return new DeviceView(
            device.Name,
            device.States.State,
            device.States.Reason,
            device.States.Since,
            boot is null ? null : BootText(boot.Id),
            device.Info is { } info ? Printable.Text(info.Hardware) : null,
            device.Info is { } same ? Printable.Text(same.Firmware) : null,
            device.Info is { } last ? ResetText(last) : null,
            LinkOf(device, boot),
            boot is null ? [] : ChannelsOf(device, boot, alerts),
            ledger.View(),
            device.Drops.ToDictionary(),
            device.States.History(),
            [.. Warnings(device, unused)])
        {
            NewKeySince = unused?.Since,
            Parameters = device.Schema.ParameterViews,
            Actions = device.Schema.ActionViews,
            Alerts = alerts,
        };
    }

    private IEnumerable<string> Warnings(Device device, ReplacedKey? unused)
    {
        foreach ((string text, long untilUs) in device.Warnings.Values)
        {
            if (untilUs > Time.NowUs)
                yield return text;
        }

        // Of a device that is away nothing is to be said: it may come with either.
        if (unused is not null && device.Link is not null)
        {
            yield return $"it still uses its old key: the new one, of {unused.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC, has not been used yet; "
                + $"bring the new provisioning file to it, or take the old key back with: telemetry revoke {device.Name} --old-key";
        }
    }

    private LinkView LinkOf(Device device, DeviceBoot? boot)
    {
        DeviceLink? link = device.Link;
        long? latestUs = boot is null ? null : NewestExchange(boot);
        return new LinkView(
            device.Rate.PerSecond(Time.NowUs),
            link?.Loss.Percent,
            link?.Session.Repaired ?? 0,
            link is null ? null : boot?.Clock.RoundTripUs / 1000.0,
            latestUs / 1000.0,
            link is { IsBlocked: true } ? "control" : "udp",
            link?.Connection.Remote.ToString(),
            link?.DatagramAddress?.ToString());
    }

    /// <summary>The error of the clock's mapping now, µs; null: unknown.</summary>
    private long? NewestExchange(DeviceBoot boot) =>
        boot.Clock.TryMapBack(Time.NowUs, out long deviceUs) && boot.Clock.TryMap(deviceUs, out _, out long errorUs) ? errorUs : null;

    private List<ChannelView> ChannelsOf(Device device, DeviceBoot boot, IReadOnlyList<AlertView> alerts)
    {
        List<ChannelView> views = [];
        for (int i = 0; i < boot.Channels.Length; i++)
        {
            if (boot.Channels[i] is { } channel)
                views.Add(ViewOf(device, channel) with { Alert = alerts.FirstOrDefault(alert => alert.Channel == channel.Name) });
        }

        return views;
    }

    private ChannelView ViewOf(Device device, ChannelDeclaration channel)
    {
        LatestValues.Channel? values = device.Latest.Find(channel.Channel);

        // After a restart of the device with other channels, what was stored before belongs to something else.
        bool isSame = values?.Boot?.Channels[channel.Channel] is { } declared && declared.Name == channel.Name && declared.Type == channel.Type;
        object? value = null;
        DateTimeOffset? time = null;
        if (isSame && values!.Data is not null)
        {
            StoredReading latest = values.Latest;
            value = ValueOf(latest, values.Data.AsSpan(0, latest.DataLength));
            (time, _) = TimeOf(values.Boot!, latest.DeviceTimeUs);
        }

        return new ChannelView(
            channel.Channel,
            channel.Name,
            Printable.Text(channel.Quantity),
            Printable.Text(channel.Unit),
            TypeNames.Of(channel.Type),
            channel.HasResolution ? channel.Resolution : null,
            value,
            time,
            isSame ? values!.Recent() : []);
    }

    /// <summary>PROTOCOL 11.3, 11.4: by the measured clock, else by the device's own statement, else unknown.</summary>
    private (DateTimeOffset? Time, double? ErrorMs) TimeOf(Boot boot, long deviceUs)
    {
        if (boot.Clock.TryMap(deviceUs, out long collectorUs, out long errorUs))
            return Time.Utc(collectorUs) is { } time ? (time, errorUs / 1000.0) : (null, null);

        return boot.Statement is { } statement && EngineTime.FromUnix(statement.UtcMs * 1000, deviceUs) is { } stated
            ? (stated, statement.ErrorMs)
            : (null, null);
    }

    private static AlertCounts Count(List<DeviceView> devices)
    {
        int warn = devices.Sum(device => device.Alerts.Count(alert => alert.Level == AlertLevel.Warn));
        int alarm = devices.Sum(device => device.Alerts.Count(alert => alert.Level == AlertLevel.Alarm));
        return new AlertCounts(warn, alarm);
    }

    private static LedgerTotals Sum(Device device)
    {
        LedgerTotals sum = new();
        sum.Add(device.Folded);
        foreach (DeviceBoot boot in device.Boots)
            sum.Add(boot.Ledger);
        return sum;
    }

    private static object ValueOf(in StoredReading reading, ReadOnlySpan<byte> data) => reading.Type switch
    {
        ChannelType.Bool => reading.Bits != 0,
        ChannelType.Int64 => reading.Bits,
        ChannelType.Float32 => BitConverter.Int32BitsToSingle((int)reading.Bits),
        ChannelType.Float64 => BitConverter.Int64BitsToDouble(reading.Bits),
        ChannelType.Text => Printable.Text(System.Text.Encoding.UTF8.GetString(data)),
        _ => data.ToArray(),
    };

    private static string ResetText(DeviceInfo info) =>
        info.Detail.Length == 0 ? Codes.Name(info.ResetCause) : $"{Codes.Name(info.ResetCause)}: {Printable.Text(info.Detail)}";

    private static string BootText(ulong bootId) => bootId.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
