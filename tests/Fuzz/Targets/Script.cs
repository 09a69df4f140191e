namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>An input as a list of steps: every sequence of bytes is one. A piece is one or two length bytes and so many bytes.</summary>
public sealed class Script(byte[] input)
{
    private const int LongPiece = 0x80;

    private int _position;

    public bool HasMore => _position < input.Length;

    public int Byte() => HasMore ? input[_position++] : 0;

    public byte[] Piece()
    {
        int length = Byte();
        length = length < LongPiece ? length : ((length - LongPiece) << 8) | Byte();
        int start = _position;
        _position = Math.Min(input.Length, start + length);
        return input[start.._position];
    }

    /// <summary>A step with a piece, as the seeds write it.</summary>
    public static byte[] Step(int step, byte[] piece) => piece.Length < LongPiece
        ? [(byte)step, (byte)piece.Length, .. piece]
        : [(byte)step, (byte)(LongPiece + (piece.Length >> 8)), (byte)piece.Length, .. piece];
}
