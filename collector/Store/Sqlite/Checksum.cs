using System.Buffers.Binary;
using System.Numerics;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>CRC-32C (RFC 3720, appendix B.4) at the start of each blob: what a disk changes on its own is found and named.</summary>
internal static class Checksum
{
    public const int Bytes = 4;

    /// <summary>Writes the checksum of the bytes behind it into the first four bytes, little-endian.</summary>
    public static void Seal(Span<byte> blob) => BinaryPrimitives.WriteUInt32LittleEndian(blob, Of(blob[Bytes..]));

    public static bool IsValid(ReadOnlySpan<byte> blob) =>
        blob.Length >= Bytes && BinaryPrimitives.ReadUInt32LittleEndian(blob) == Of(blob[Bytes..]);

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
