using Microsoft.Data.Sqlite;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Writes what a batch holds besides readings: devices, boots, channels, clock points, events. Writing the same again changes nothing.</summary>
internal sealed class FactsWriter : IDisposable
{
    private readonly BootRows _rows;
    private readonly Statement _setDevice;
    private readonly Statement _addParameter;
    private readonly Statement _addAction;
    private readonly Statement _setBoot;
    private readonly Statement _setChannel;
    private readonly Statement _addClock;
    private readonly Statement _addEvent;

    public FactsWriter(SqliteConnection connection, BootRows rows)
    {
        _rows = rows;
        _setDevice = new(connection, "UPDATE device SET hardware = ?2, firmware = ?3, reset_cause = ?4, reset_detail = ?5 WHERE id = ?1");
        _addParameter = new(
            connection,
            "INSERT OR REPLACE INTO parameter (device, name, type, unit, description, current, initial, lowest, highest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        _addAction = new(connection, "INSERT OR REPLACE INTO action (device, name, description) VALUES (?1, ?2, ?3)");
        _setBoot = new(
            connection,
            """
            UPDATE boot SET sampled = max(sampled, ?2), met_us = coalesce(met_us, ?3), stated_utc_us = coalesce(?4, stated_utc_us),
                stated_error_us = coalesce(?5, stated_error_us), is_gone = ?6 WHERE id = ?1
            """);
        _setChannel = new(
            connection,
            "UPDATE channel SET name = ?2, quantity = ?3, unit = ?4, interval_ms = ?5, lowest = ?6, highest = ?7, resolution = ?8 WHERE id = ?1");
        _addClock = new(
            connection,
            "INSERT OR IGNORE INTO clock (boot, device_us, utc_us, error_us, skew_ppb, drift_ppb) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _addEvent = new(connection, "INSERT OR IGNORE INTO event (device, utc_us, state, code, evidence, next, channel) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    }

    public void Write(ReadingBatch batch)
    {
        foreach (DeviceFacts device in batch.Devices)
            Write(device);
        foreach (BootFacts boot in batch.BootFacts)
            Write(boot);
        foreach (BootClockPoint point in batch.ClockPoints)
            Write(_rows.Boot(point.Boot).Id, point.Point);
        foreach (ConnectionEvent happened in batch.Events)
            Write(_rows.Device(happened.Device), happened.Event);
    }

    public void Dispose()
    {
        _setDevice.Dispose();
        _addParameter.Dispose();
        _addAction.Dispose();
        _setBoot.Dispose();
        _setChannel.Dispose();
        _addClock.Dispose();
        _addEvent.Dispose();
    }

    private void Write(DeviceFacts device)
    {
        long id = _rows.Device(device.Device);
        if (device.Info is { } info)
            _setDevice.Set(1, id).Set(2, info.Hardware).Set(3, info.Firmware).Set(4, (int)info.ResetCause).Set(5, info.Detail).Run();

        foreach (ParameterDeclaration parameter in device.Parameters)
        {
            _addParameter.Set(1, id).Set(2, parameter.Name).Set(3, (int)parameter.Type).Set(4, parameter.Unit).Set(5, parameter.Description);
            SetValue(6, parameter.Current);
            SetValue(7, parameter.Default);
            SetValue(8, parameter.HasRange ? parameter.Lowest : null);
            SetValue(9, parameter.HasRange ? parameter.Highest : null);
            _addParameter.Run();
        }

        foreach (ActionDeclaration action in device.Actions)
            _addAction.Set(1, id).Set(2, action.Name).Set(3, action.Description).Run();
    }

    private void SetValue(int place, TypedValue? value)
    {
        switch (value?.Type)
        {
            case null: _addParameter.SetNull(place); break;
            case WireType.Text: _addParameter.Set(place, value.Value.Text); break;
            case WireType.Float32 or WireType.Float64: _addParameter.Set(place, (double?)value.Value.ToFloat64()); break;
            default: _addParameter.Set(place, value.Value.Bits); break;
        }
    }

    private void Write(BootFacts boot)
    {
        BootRow row = _rows.Boot(boot.Key);
        row.Sampled = Math.Max(row.Sampled, boot.Sampled);
        _setBoot.Set(1, row.Id).Set(2, (long)row.Sampled).Set(3, Microseconds(boot.Met)).Set(4, boot.Statement?.UtcMs * 1000);
        _setBoot.Set(5, boot.Statement?.ErrorMs * 1000L).Set(6, boot.IsGone ? 1 : 0).Run();
        foreach (ChannelDeclaration channel in boot.Channels)
        {
            int id = _rows.Channel(row, channel.Channel, channel.Type);
            _setChannel.Set(1, id).Set(2, channel.Name).Set(3, channel.Quantity).Set(4, channel.Unit).Set(5, channel.IntervalMs);
            _setChannel.Set(6, channel.HasRange ? channel.Lowest : (double?)null).Set(7, channel.HasRange ? channel.Highest : (double?)null);
            _setChannel.Set(8, channel.HasResolution ? channel.Resolution : (double?)null).Run();
        }
    }

    private void Write(long boot, in ClockPoint point) =>
        _addClock.Set(1, boot).Set(2, point.DeviceUs).Set(3, point.UtcUs).Set(4, point.ErrorUs).Set(5, point.SkewPpb).Set(6, point.DriftPpb).Run();

    private void Write(long device, DeviceEvent happened)
    {
        _addEvent.Set(1, device).Set(2, Microseconds(happened.Time)!.Value).Set(3, Codes(happened.State));
        _addEvent.Set(4, happened.Reason.Code).Set(5, happened.Reason.Evidence).Set(6, happened.Reason.Next).Set(7, happened.Channel ?? "").Run();
    }

    private static long? Microseconds(DateTimeOffset? time) => (time - DateTimeOffset.UnixEpoch)?.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>As everywhere in JSON: kebab-case.</summary>
    private static string Codes(DeviceState state) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}
