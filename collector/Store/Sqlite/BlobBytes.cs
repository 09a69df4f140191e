namespace Telemetry.Collector.Store.Sqlite;

/// <summary>
/// Bytes of a blob as they are written: LEB128 integers of 1 to 10 bytes, signed ones in zigzag form (0, -1, 1, -2, …), so that small
/// numbers of either sign are short.
/// </summary>
internal sealed class BlobWriter
{
    private const int LongestInteger = 10;

    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public Span<byte> At(int offset, int count) => _bytes.AsSpan(offset, count);

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = length;

    public Span<byte> Reserve(int count)
    {
        if (Length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(Length + count, _bytes.Length * 2));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Unsigned(ulong value)
    {
        if (value < 0x80)
        {
            Byte((byte)value);
            return;
        }

        Span<byte> bytes = Reserve(LongestInteger);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        Length -= LongestInteger - count;
    }

    public void Signed(long value) => Unsigned(((ulong)value << 1) ^ (ulong)(value >> 63));
}

/// <summary>Reads what <see cref="BlobWriter"/> wrote. Damage never throws: it shows in <see cref="IsWhole"/>.</summary>
internal ref struct BlobReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _place;

    /// <summary>Nothing was read beyond the end so far.</summary>
    public bool IsWhole { get; private set; } = true;

    public readonly bool IsAtEnd => _place == _bytes.Length;

    public byte Byte()
    {
        if (_place < _bytes.Length)
            return _bytes[_place++];

        IsWhole = false;
        return 0;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _place))
        {
            IsWhole = false;
            _place = _bytes.Length;
            return default;
        }

        _place += count;
        return _bytes.Slice(_place - count, count);
    }

    public ulong Unsigned()
    {
        ulong value = Byte();
        if (value < 0x80)
            return value;

        value &= 0x7f;
        for (int shift = 7; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        IsWhole = false;
        return value;
    }

    public long Signed()
    {
        ulong value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
