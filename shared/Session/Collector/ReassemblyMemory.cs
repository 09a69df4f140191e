using System.Buffers;
using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>The memory of all partly received large readings together (PROTOCOL 16): reused, and never more than its limit.</summary>
public sealed class ReassemblyMemory
{
    /// <summary>PROTOCOL 16.</summary>
    public const long DefaultLimitBytes = 64L * 1024 * 1024;

    // As many as the limit holds of the largest size: smaller ones beyond it are left to the garbage collector.
    private const int KeptOfEachSize = (int)(DefaultLimitBytes / Limits.LargeReadingBytes);

    private readonly ArrayPool<byte> _pool = ArrayPool<byte>.Create(Limits.LargeReadingBytes, KeptOfEachSize);
    private readonly long _limitBytes;

    public ReassemblyMemory(long limitBytes = DefaultLimitBytes) => _limitBytes = limitBytes;

    public long UsedBytes { get; private set; }

    /// <summary>Whether values of these lengths, together <paramref name="totalBytes"/>, still fit.</summary>
    public bool HasRoom(long totalBytes) => UsedBytes + totalBytes <= _limitBytes;

    /// <summary>What a value of a length takes: the pool has powers of two.</summary>
    public static int Cost(int length) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, 16));

    internal byte[] Rent(int length)
    {
        byte[] bytes = _pool.Rent(length);
        UsedBytes += Cost(length);
        return bytes;
    }

    internal void Return(byte[] bytes, int length)
    {
        UsedBytes -= Cost(length);
        _pool.Return(bytes);
    }
}
