using System.Globalization;

namespace Telemetry.Collector.History.Rows;

/// <summary>UTF-8 on its way to a stream, in large pieces and without a string for each reading.</summary>
internal sealed class ByteRows(Stream output)
{
    // As much as a pipe takes at once.
    private const int PieceBytes = 64 * 1024;

    // The longest number, time or boot id.
    private const int LongestField = 64;

    private const int SecondBytes = 19;
    private const long Second = 1_000_000;

    private readonly byte[] _second = new byte[SecondBytes];
    private byte[] _bytes = new byte[2 * PieceBytes];
    private int _count;
    private long _secondOf = long.MinValue;

    /// <summary>Call after each row.</summary>
    public void EndRow()
    {
        if (_count >= PieceBytes)
            Flush();
    }

    public void Flush()
    {
        output.Write(_bytes, 0, _count);
        _count = 0;
    }

    public void Write(byte value) => Reserve(1)[0] = value;

    public void Write(ReadOnlySpan<byte> utf8) => utf8.CopyTo(Reserve(utf8.Length));

    public void Write<T>(T number)
        where T : IUtf8SpanFormattable
    {
        Room(LongestField);
        number.TryFormat(_bytes.AsSpan(_count), out int written, default, CultureInfo.InvariantCulture);
        _count += written;
    }

    public void Base64(ReadOnlySpan<byte> bytes)
    {
        Span<byte> text = Reserve(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, text, out _, out _);
    }

    /// <summary>µs since 1970 as ISO 8601 with six decimals.</summary>
    public void Time(long utcUs)
    {
        (long second, long us) = (utcUs / Second, utcUs % Second);
        if (us < 0)
            (second, us) = (second - 1, us + Second);
        if (second != _secondOf)
        {
            UtcText.Time(second * Second).TryFormat(_second, out _, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
            _secondOf = second;
        }

        Span<byte> text = Reserve(SecondBytes + 8);
        _second.CopyTo(text);
        text[SecondBytes] = (byte)'.';
        Digits(text.Slice(SecondBytes + 1, 6), us);
        text[^1] = (byte)'Z';
    }

    /// <summary>µs as ms with three decimals.</summary>
    public void Milliseconds(long us)
    {
        Write(us / 1000);
        Span<byte> text = Reserve(4);
        text[0] = (byte)'.';
        Digits(text[1..], us % 1000);
    }

    /// <summary>Room that is filled afterwards; <see cref="Return"/> gives back what was too much.</summary>
    public Span<byte> Reserve(int count)
    {
        Room(count);
        _count += count;
        return _bytes.AsSpan(_count - count, count);
    }

    public void Return(int count) => _count -= count;

    private void Room(int count)
    {
        if (_count + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_count + count, _bytes.Length * 2));
    }

    private static void Digits(Span<byte> text, long number)
    {
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }
}
