using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Wire;

namespace Telemetry.Device.Host;

/// <summary>
/// Writes every sampled reading to a file as one line of JSON, before the device can send it: whatever is killed, what the
/// collector has must be in here.
/// <code>{"device":"sim-001","boot":"00f1…","number":0,"channel":"temperature","deviceTimeUs":1204,"utc":"2026-01-31T12:00:00.123456Z","value":21.5}</code>
/// Bytes are base64. A number that the device declared lost has a line of its own with <c>"lost":"cause"</c>; where a log on disk keeps readings,
/// <c>"logged":next</c> says that all numbers below are in it.
/// </summary>
public sealed class RecordFile : IDisposable
{
    // Not buffered: each line is one write, so that a killed simulator leaves no reading unrecorded.
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private readonly Lock _gate = new();

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public RecordFile(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _json = new Utf8JsonWriter(_line);
    }

    /// <param name="utcUs">what this machine's wall clock showed at the device time, µs since 1970; null: nobody knows, as in virtual time</param>
    public void Sampled(string device, ulong bootId, string channel, in Reading reading, long? utcUs)
    {
        lock (_gate)
        {
            Begin(device, bootId, reading.Number);
            _json.WriteString("channel", channel);
            _json.WriteNumber("deviceTimeUs", reading.TimeUs);
            if (utcUs is { } us)
                _json.WriteString("utc", DateTime.UnixEpoch.AddMicroseconds(us).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            WriteValue(reading);
            End();
        }
    }

    public void Lost(string device, ulong bootId, ulong number, LostCause cause)
    {
        lock (_gate)
        {
            Begin(device, bootId, number);
            _json.WriteString("lost", Codes.Name(cause));
            End();
        }
    }

    /// <summary>All readings of this boot below <paramref name="next"/> are in the device's log on disk now.</summary>
    public void Logged(string device, ulong bootId, ulong next)
    {
        lock (_gate)
        {
            _line.ResetWrittenCount();
            _json.Reset();
            _json.WriteStartObject();
            _json.WriteString("device", device);
            _json.WriteString("boot", bootId.ToString("x16", CultureInfo.InvariantCulture));
            _json.WriteNumber("logged", next);
            End();
        }
    }

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private void Begin(string device, ulong bootId, ulong number)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("device", device);
        _json.WriteString("boot", bootId.ToString("x16", CultureInfo.InvariantCulture));
        _json.WriteNumber("number", number);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _file.Write(_line.WrittenSpan);
    }

    private void WriteValue(in Reading reading)
    {
        ReadOnlySpan<byte> data = reading.Data.AsSpan(reading.DataOffset, reading.DataLength);
        switch (reading.Type)
        {
            case ChannelType.Bool: _json.WriteBoolean("value", reading.Bits != 0); break;
            case ChannelType.Int64: _json.WriteNumber("value", reading.Bits); break;
            case ChannelType.Float32: WriteFloat(FloatBits.ToSingle((int)reading.Bits)); break;
            case ChannelType.Float64: WriteFloat(FloatBits.ToDouble(reading.Bits)); break;
            case ChannelType.Text: _json.WriteString("value", Encoding.UTF8.GetString(data)); break;
            default: _json.WriteBase64String("value", data); break;
        }
    }

    /// <summary>JSON has no NaN and no infinity; they are written as text.</summary>
    private void WriteFloat(float value)
    {
        if (float.IsFinite(value)) _json.WriteNumber("value", value);
        else _json.WriteString("value", value.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteFloat(double value)
    {
        if (double.IsFinite(value)) _json.WriteNumber("value", value);
        else _json.WriteString("value", value.ToString(CultureInfo.InvariantCulture));
    }
}
