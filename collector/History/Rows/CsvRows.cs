using System.Buffers;
using System.Text;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.History.Rows;

/// <summary>
/// CSV as RFC 4180 says, in UTF-8, with line feeds alone. Bytes are base64; an unknown time is empty.
/// </summary>
public sealed class CsvRows(Stream output) : IReadingRows
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(",\"\r\n"u8);

    private readonly ByteRows _rows = new(output);
    private readonly Dictionary<int, (byte[] Name, byte[] Unit)> _channels = [];
    private BootOfDevice? _boot;
    private byte[] _origin = [];

    public void Begin(bool isBuckets) =>
        _rows.Write(isBuckets ? "time,device,channel,count,aggregate,value,unit\n"u8 : "time,error_ms,device,boot,number,channel,value,unit\n"u8);

    public void Write(ReadingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (_boot != reader.Boot)
            Enter(reader.Boot);
        if (!_channels.TryGetValue(reader.Channel.Id, out (byte[] Name, byte[] Unit) channel))
            _channels.Add(reader.Channel.Id, channel = (Field(reader.Channel.Name, ','), Field(reader.Channel.Unit, '\n')));

        ref readonly SeriesReading reading = ref reader.Reading;
        if (reader.HasTime)
        {
            _rows.Time(reader.UtcUs);
            _rows.Write((byte)',');
            _rows.Milliseconds(reader.ErrorUs);
        }
        else
        {
            _rows.Write((byte)',');
        }

        _rows.Write(_origin);
        _rows.Write(reading.Number);
        _rows.Write((byte)',');
        _rows.Write(channel.Name);
        WriteValue(reader.Channel.Type, reading.Bits, reader.Data);
        _rows.Write((byte)',');
        _rows.Write(channel.Unit);
        _rows.EndRow();
    }

    public void Write(Bucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        _rows.Time(bucket.StartUs);
        _rows.Write((byte)',');
        _rows.Write(Field(bucket.Device, ','));
        _rows.Write(Field(bucket.Channel.Name, ','));
        _rows.Write(bucket.Count);
        _rows.Write(Encoding.UTF8.GetBytes($",{Aggregates.Name(bucket.Aggregate)},"));
        if (bucket.IsOfReading)
            WriteValue(bucket.Channel.Type, bucket.Bits, bucket.Data);
        else
            _rows.Write(bucket.Number);
        _rows.Write((byte)',');
        _rows.Write(Field(bucket.Channel.Unit, '\n'));
        _rows.EndRow();
    }

    public void Flush() => _rows.Flush();

    private void Enter(BootOfDevice boot)
    {
        _boot = boot;
        _channels.Clear();
        _origin = [(byte)',', .. Field(boot.Device, ','), .. Encoding.UTF8.GetBytes(boot.Name), (byte)','];
    }

    private static byte[] Field(string text, char after)
    {
        bool isPlain = text.AsSpan().IndexOfAny(",\"\r\n") < 0;
        return Encoding.UTF8.GetBytes((isPlain ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"") + after);
    }

    private void WriteValue(ChannelType type, long bits, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case ChannelType.Bool: _rows.Write(bits != 0 ? "true"u8 : "false"u8); break;
            case ChannelType.Int64: _rows.Write(bits); break;
            case ChannelType.Float32: _rows.Write(BitConverter.Int32BitsToSingle((int)bits)); break;
            case ChannelType.Float64: _rows.Write(BitConverter.Int64BitsToDouble(bits)); break;
            case ChannelType.Bytes: _rows.Base64(data); break;
            default: WriteText(data); break;
        }
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAny(Special))
        {
            _rows.Write(text);
            return;
        }

        _rows.Write((byte)'"');
        for (int quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            _rows.Write(text[..(quote + 1)]);
            _rows.Write((byte)'"');
            text = text[(quote + 1)..];
        }

        _rows.Write(text);
        _rows.Write((byte)'"');
    }
}
