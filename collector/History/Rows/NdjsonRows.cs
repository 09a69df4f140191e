using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.History.Rows;

/// <summary>One JSON object a line. Bytes are base64, NaN and the infinities are strings, an unknown time is null.</summary>
public sealed class NdjsonRows(Stream output) : IReadingRows
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly ByteRows _rows = new(output);
    private readonly Dictionary<int, (byte[] Name, byte[] Unit)> _channels = [];
    private BootOfDevice? _boot;
    private byte[] _origin = [];

    public void Begin(bool isBuckets)
    {
    }

    public void Write(ReadingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (_boot != reader.Boot)
            Enter(reader.Boot);
        if (!_channels.TryGetValue(reader.Channel.Id, out (byte[] Name, byte[] Unit) channel))
            _channels.Add(reader.Channel.Id, channel = (Utf8($",\"channel\":{Quoted(reader.Channel.Name)},\"value\":"), Unit(reader.Channel)));

        ref readonly SeriesReading reading = ref reader.Reading;
        _rows.Write("{\"type\":\"reading\",\"time\":"u8);
        if (reader.HasTime)
        {
            _rows.Write((byte)'"');
            _rows.Time(reader.UtcUs);
            _rows.Write("\",\"errorMs\":"u8);
            _rows.Milliseconds(reader.ErrorUs);
        }
        else
        {
            _rows.Write("null,\"errorMs\":null"u8);
        }

        _rows.Write(_origin);
        _rows.Write(reading.Number);
        _rows.Write(channel.Name);
        WriteValue(reader.Channel.Type, reading.Bits, reader.Data);
        _rows.Write(channel.Unit);
        _rows.EndRow();
    }

    public void Write(Bucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        _rows.Write("{\"type\":\"bucket\",\"time\":\""u8);
        _rows.Time(bucket.StartUs);
        _rows.Write(Utf8($"\",\"device\":{Quoted(bucket.Device)},\"channel\":{Quoted(bucket.Channel.Name)},\"count\":"));
        _rows.Write(bucket.Count);
        _rows.Write(Utf8($",\"aggregate\":\"{Aggregates.Name(bucket.Aggregate)}\",\"value\":"));
        if (bucket.IsOfReading)
            WriteValue(bucket.Channel.Type, bucket.Bits, bucket.Data);
        else
            WriteFloat(bucket.Number, double.IsFinite(bucket.Number));
        _rows.Write(Unit(bucket.Channel));
        _rows.EndRow();
    }

    public void Flush() => _rows.Flush();

    private void Enter(BootOfDevice boot)
    {
        _boot = boot;
        _channels.Clear();
        _origin = Utf8($",\"device\":{Quoted(boot.Device)},\"boot\":\"{boot.Name}\",\"number\":");
    }

    private static byte[] Unit(StoredChannel channel) => Utf8($",\"unit\":{Quoted(channel.Unit)}}}\n");

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, Encoder)}\"";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private void WriteValue(ChannelType type, long bits, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case ChannelType.Bool: _rows.Write(bits != 0 ? "true"u8 : "false"u8); break;
            case ChannelType.Int64: _rows.Write(bits); break;
            case ChannelType.Float32: WriteFloat(BitConverter.Int32BitsToSingle((int)bits), float.IsFinite(BitConverter.Int32BitsToSingle((int)bits))); break;
            case ChannelType.Float64: WriteFloat(BitConverter.Int64BitsToDouble(bits), double.IsFinite(BitConverter.Int64BitsToDouble(bits))); break;
            default: WriteQuoted(type, data); break;
        }
    }

    private void WriteFloat<T>(T value, bool isFinite)
        where T : IUtf8SpanFormattable
    {
        if (!isFinite)
            _rows.Write((byte)'"');
        _rows.Write(value);
        if (!isFinite)
            _rows.Write((byte)'"');
    }

    private void WriteQuoted(ChannelType type, ReadOnlySpan<byte> data)
    {
        _rows.Write((byte)'"');
        if (type == ChannelType.Bytes)
            _rows.Base64(data);
        else
            WriteEscaped(data);
        _rows.Write((byte)'"');
    }

    private void WriteEscaped(ReadOnlySpan<byte> text)
    {
        // Every byte becomes six at most: \u0000.
        Span<byte> room = _rows.Reserve(text.Length * 6);
        Encoder.EncodeUtf8(text, room, out _, out int written);
        _rows.Return(room.Length - written);
    }
}
