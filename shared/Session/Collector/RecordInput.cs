using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>Puts the bytes of a control connection together to records (PROTOCOL 3.1).</summary>
public sealed class RecordInput
{
    private byte[] _bytes = new byte[RecordHeader.Bytes + Limits.HandshakeBytes];
    private int _shortest = 1;
    private int _longest = Limits.HandshakeBytes;
    private int _count;

    /// <summary>The record, header first; meaningful after <see cref="Take"/> found it whole.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Length of the record's body.</summary>
    public int BodyLength => RecordHeader.ReadLength(_bytes, 0);

    /// <summary>The length is one that no record of this phase has (PROTOCOL 3.2, 3.3): the connection ends.</summary>
    public bool IsBroken => _count >= RecordHeader.Bytes && (BodyLength < _shortest || BodyLength > _longest);

    /// <summary>From the next record on bodies are sealed (PROTOCOL 3.3).</summary>
    public void ExpectSealed()
    {
        _shortest = 1 + Limits.TagBytes;
        _longest = Limits.ControlFrameBytes + Limits.TagBytes;
        Array.Resize(ref _bytes, Limits.ControlRecordBytes);
    }

    /// <summary>Takes bytes up to the end of the record; returns how many, and whether the record is whole now.</summary>
    public int Take(byte[] buffer, int offset, int count, out bool isWhole)
    {
        int taken = 0;
        if (_count < RecordHeader.Bytes)
            taken = Copy(buffer, offset, Math.Min(count, RecordHeader.Bytes - _count));

        isWhole = false;
        if (_count < RecordHeader.Bytes || IsBroken)
            return taken;

        int missing = RecordHeader.Bytes + BodyLength - _count;
        taken += Copy(buffer, offset + taken, Math.Min(count - taken, missing));
        isWhole = _count == RecordHeader.Bytes + BodyLength;
        return taken;
    }

    /// <summary>Makes room for the next record.</summary>
    public void Next() => _count = 0;

    private int Copy(byte[] buffer, int offset, int count)
    {
        Buffer.BlockCopy(buffer, offset, _bytes, _count, count);
        _count += count;
        return count;
    }
}
