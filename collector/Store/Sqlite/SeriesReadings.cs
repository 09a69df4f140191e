using System.Runtime.InteropServices;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Readings of one channel of one boot with the text and bytes that belong to them. Reused.</summary>
public sealed class SeriesReadings
{
    private readonly List<SeriesReading> _readings = [];
    private byte[] _data = [];
    private int _dataLength;

    public int Count => _readings.Count;

    public ReadOnlySpan<SeriesReading> Span => CollectionsMarshal.AsSpan(_readings);

    /// <summary>Text and bytes; <see cref="SeriesReading.DataOffset"/> points into it.</summary>
    public ReadOnlySpan<byte> Data => _data.AsSpan(0, _dataLength);

    public ref readonly SeriesReading this[int index] => ref Span[index];

    public ReadOnlySpan<byte> ValueOf(in SeriesReading reading) => _data.AsSpan(reading.DataOffset, reading.DataLength);

    public void Clear()
    {
        _readings.Clear();
        _dataLength = 0;
    }

    public void Add(ulong number, long deviceTimeUs, long bits, ReadOnlySpan<byte> data)
    {
        SeriesReading reading = new() { Number = number, DeviceTimeUs = deviceTimeUs, Bits = bits, DataOffset = data.IsEmpty ? 0 : _dataLength, DataLength = data.Length };
        if (!data.IsEmpty)
        {
            if (_dataLength + data.Length > _data.Length)
                Array.Resize(ref _data, Math.Max(_dataLength + data.Length, _data.Length * 2));
            data.CopyTo(_data.AsSpan(_dataLength));
            _dataLength += data.Length;
        }

        _readings.Add(reading);
    }

    public void Add(in SeriesReading reading, ReadOnlySpan<byte> data) => Add(reading.Number, reading.DeviceTimeUs, reading.Bits, data.Slice(reading.DataOffset, reading.DataLength));

    public void SortByNumber() => _readings.Sort((a, b) => a.Number.CompareTo(b.Number));
}
