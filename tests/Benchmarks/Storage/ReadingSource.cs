using System.Globalization;
using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Benchmarks.Storage;

/// <summary>
/// Readings as a fleet gives them, in the batches that the engine would make: each device samples five channels once a second, with some
/// jitter; values wander and have two decimals.
/// </summary>
public sealed class ReadingSource
{
    public const int Channels = 5;

    private readonly Random _random = new(1);
    private readonly BootKey[] _boots;
    private readonly float[] _values;
    private readonly ulong[] _next;
    private int _device;
    private long _second;

    public ReadingSource(int devices)
    {
        _boots = [.. Enumerable.Range(0, devices).Select(i => new BootKey(string.Create(CultureInfo.InvariantCulture, $"device-{i:0000}"), (ulong)i + 1))];
        _values = new float[devices * Channels];
        _next = new ulong[devices];
        Array.Fill(_values, 20);
    }

    /// <summary>Seconds of the devices' time that have been filled in.</summary>
    public long Seconds => _second;

    /// <summary>What the engine would have said of the devices before.</summary>
    public ReadingBatch Introduction(DateTimeOffset start)
    {
        ReadingBatch batch = new();
        foreach (BootKey boot in _boots)
        {
            batch.BootFacts.Add(new BootFacts(boot, 0, start, [.. Enumerable.Range(0, Channels).Select(Declaration)], null, false));
            batch.ClockPoints.Add(new BootClockPoint(boot, new ClockPoint(0, start.ToUnixTimeMilliseconds() * 1000, 500, 0, 0)));
        }

        return batch;
    }

    /// <summary>Puts the next readings in place of what is in the batch.</summary>
    public void Fill(ReadingBatch batch, int readings)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Boots.Clear();
        batch.Sampled.Clear();
        batch.Readings.Clear();
        int last = -1;
        for (int i = 0; i < readings; i++)
        {
            int channel = (int)(_next[_device] % Channels);
            if (_device != last)
            {
                last = _device;
                batch.Boots.Add(_boots[_device]);
                batch.Sampled.Add(0);
            }

            batch.Readings.Add(Next(batch.Boots.Count - 1, channel));
            batch.Sampled[^1] = _next[_device];
            if (channel == Channels - 1 && ++_device == _boots.Length)
                (_device, _second) = (0, _second + 1);
        }
    }

    private StoredReading Next(int boot, int channel)
    {
        ref float value = ref _values[(_device * Channels) + channel];
        value = MathF.Round(value + ((_random.NextSingle() - 0.5f) * 0.2f), 2);
        return new StoredReading
        {
            Boot = boot,
            Number = _next[_device]++,
            Channel = channel,
            Type = ChannelType.Float32,
            DeviceTimeUs = (_second * 1_000_000) + _random.Next(0, 200),
            Bits = (uint)BitConverter.SingleToInt32Bits(value),
        };
    }

    private static ChannelDeclaration Declaration(int channel) => new()
    {
        Channel = channel,
        Type = ChannelType.Float32,
        Name = string.Create(CultureInfo.InvariantCulture, $"channel-{channel}"),
        Quantity = "temperature",
        Unit = "Cel",
        IntervalMs = 1000,
    };
}
