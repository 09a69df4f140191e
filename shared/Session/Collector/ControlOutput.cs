using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>Records that wait to be sent on one control connection (PROTOCOL 3): bounded, and small while little waits.</summary>
public sealed class ControlOutput
{
    // Some hundred ACKs. A peer that takes less than it asks for is broken or gone.
    private const int LimitBytes = 16 * 1024;

    // A CLOSE or REFUSE always fits.
    private const int ReserveBytes = 512;
    private const int FirstBytes = 512;

    // A few ordinary frames: well below a second on the slowest connection worth having.
    private const int ShortBytes = 256;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private ulong _counter;

    /// <summary>Bytes that wait.</summary>
    public int Length => _end - _start;

    /// <summary>Whether an ordinary frame of at most <see cref="Limits.ControlFrameBytes"/> can be added now.</summary>
    public bool HasRoom => Length + Limits.ControlRecordBytes <= LimitBytes - ReserveBytes;

    /// <summary>
    /// Whether what is added now leaves soon. An ACK or a PING tells how things stand now: behind a queue it would be old
    /// news, and on a slow connection the queue would never end.
    /// </summary>
    public bool IsShort => Length < ShortBytes;

    /// <summary>Adds a body in clear (PROTOCOL 3.2).</summary>
    public void AddClear(byte[] body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Reserve(RecordHeader.Bytes + body.Length);
        RecordHeader.WriteLength(_bytes, _end, body.Length);
        body.CopyTo(_bytes, _end + RecordHeader.Bytes);
        _end += RecordHeader.Bytes + body.Length;
    }

    /// <summary>Seals a control frame and adds it (PROTOCOL 5.6).</summary>
    public void AddSealed(AesCcm8 cipher, byte[] frame, int count)
    {
        ArgumentNullException.ThrowIfNull(cipher);
        int length = count + Limits.TagBytes;
        Reserve(RecordHeader.Bytes + length);
        RecordHeader.WriteLength(_bytes, _end, length);
        Buffer.BlockCopy(frame, 0, _bytes, _end + RecordHeader.Bytes, count);
        cipher.Seal(_counter++, _bytes, _end, RecordHeader.Bytes, _bytes, _end + RecordHeader.Bytes, count);
        _end += RecordHeader.Bytes + length;
    }

    /// <summary>Takes up to <paramref name="count"/> bytes to send.</summary>
    public int Take(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(count, Length);
        Buffer.BlockCopy(_bytes, _start, buffer, offset, taken);
        _start += taken;
        if (_start == _end)
            (_start, _end) = (0, 0);
        return taken;
    }

    private void Reserve(int more)
    {
        if (_end + more <= _bytes.Length)
            return;

        int length = Length;
        byte[] target = length + more <= _bytes.Length ? _bytes : new byte[Math.Max(FirstBytes, (length + more) * 2)];
        Buffer.BlockCopy(_bytes, _start, target, 0, length);
        (_bytes, _start, _end) = (target, 0, length);
    }
}
