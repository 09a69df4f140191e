using Telemetry.Collector.Store;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Storage;

/// <summary>Batches as the engine makes them.</summary>
internal sealed class BatchBuilder
{
    private readonly Dictionary<BootKey, ulong> _sampled = [];
    private ReadingBatch _batch = new();
    private int _dataLength;

    public ReadingBatch Take()
    {
        foreach (BootKey boot in _batch.Boots)
            _batch.Sampled.Add(_sampled.GetValueOrDefault(boot));
        ReadingBatch taken = _batch;
        _batch = new ReadingBatch();
        _dataLength = 0;
        return taken;
    }

    public BatchBuilder Facts(BootKey boot, ulong sampled = 0, bool isGone = false, DeviceStatement? statement = null, params ChannelDeclaration[] channels)
    {
        _batch.BootFacts.Add(new BootFacts(boot, sampled, DateTimeOffset.UnixEpoch.AddDays(20_000), channels, statement, isGone));
        return this;
    }

    public BatchBuilder Clock(BootKey boot, ClockPoint point)
    {
        _batch.ClockPoints.Add(new BootClockPoint(boot, point));
        return this;
    }

    public BatchBuilder Float(BootKey boot, ulong number, int channel, long deviceUs, float value) =>
        Add(boot, number, channel, ChannelType.Float32, deviceUs, (uint)BitConverter.SingleToInt32Bits(value), []);

    public BatchBuilder Bytes(BootKey boot, ulong number, int channel, long deviceUs, byte[] value) =>
        Add(boot, number, channel, ChannelType.Bytes, deviceUs, 0, value);

    public BatchBuilder Add(BootKey boot, ulong number, int channel, ChannelType type, long deviceUs, long bits, ReadOnlySpan<byte> data)
    {
        StoredReading reading = new() { Boot = IndexOf(boot), Number = number, Channel = channel, Type = type, DeviceTimeUs = deviceUs, Bits = bits };
        if (!data.IsEmpty)
        {
            (reading.DataOffset, reading.DataLength) = (_dataLength, data.Length);
            _dataLength += data.Length;
            if (_dataLength > _batch.Data.Length)
                _batch.Data = [.. _batch.Data, .. new byte[_dataLength]];
            data.CopyTo(_batch.Data.AsSpan(reading.DataOffset));
        }

        _batch.Readings.Add(reading);
        return Sampled(boot, number + 1);
    }

    public BatchBuilder Lost(BootKey boot, ulong first, ulong count, LostCause cause = LostCause.LogOverflow)
    {
        _batch.Losses.Add(new DeclaredLoss(IndexOf(boot), (byte)cause, first, count));
        return Sampled(boot, first + count);
    }

    public BatchBuilder Elsewhere(BootKey boot, ulong first, ulong count)
    {
        _batch.Elsewhere.Add(new DeclaredElsewhere(IndexOf(boot), first, count));
        return Sampled(boot, first + count);
    }

    public BatchBuilder Sampled(BootKey boot, ulong sampled)
    {
        _sampled[boot] = Math.Max(_sampled.GetValueOrDefault(boot), sampled);
        return this;
    }

    private int IndexOf(BootKey boot)
    {
        if (!_batch.Boots.Contains(boot))
            _batch.Boots.Add(boot);
        return _batch.Boots.IndexOf(boot);
    }
}
