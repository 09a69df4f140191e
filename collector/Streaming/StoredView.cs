using Telemetry.Collector.Engine;
using Telemetry.Collector.History;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Streaming;

/// <summary>A reading of the database as subscribers see a live one.</summary>
internal static class StoredView
{
    public static ReadingView Of(BootOfDevice boot, StoredChannel channel, in SeriesReading reading, ReadOnlySpan<byte> data)
    {
        bool hasTime = boot.Clock.TryMap(reading.DeviceTimeUs, out long utcUs, out long errorUs);
        object value = Values.ToObject(channel.Type, reading.Bits, data);
        return new ReadingView(
            boot.Device,
            boot.Name,
            reading.Number,
            channel.Number,
            channel.Name,
            Printable.Text(channel.Quantity),
            Printable.Text(channel.Unit),
            TypeNames.Of(channel.Type),
            channel.Resolution,
            channel.Type == ChannelType.Text ? Printable.Text((string)value) : value,
            hasTime ? DateTimeOffset.UnixEpoch.AddTicks(utcUs * TimeSpan.TicksPerMicrosecond) : null,
            hasTime ? errorUs / 1000.0 : null,
            reading.DeviceTimeUs);
    }
}
