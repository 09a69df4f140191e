using System.Buffers.Binary;
using System.IO.Compression;

namespace Telemetry.Collector.History.Charts;

// https://www.w3.org/TR/png-3/: signature, then chunks: length 4 (big-endian), type 4, data, CRC-32 of type and data 4
//
//   IHDR  width 4, height 4, bits of a sample 1 (8), colour type 1 (2: red, green, blue), compression 1, filter 1, interlace 1
//   IDAT  zlib stream of the rows, each with a filter byte (0: none) before it
//   IEND  nothing
//
/// <summary>A picture of 24 bits a pixel as PNG.</summary>
internal static class PngFile
{
    private const uint Polynomial = 0xEDB88320;

    /// <param name="pixels">red, green, blue of each pixel, row by row</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> pixels)
    {
        using MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR"u8, header);

        using MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(y * width * 3, width * 3));
            }
        }

        Chunk(file, "IDAT"u8, data.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
        }

        return crc;
    }
}
