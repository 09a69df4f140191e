using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

/// <summary>The same bytes in every run.</summary>
internal sealed class SeededRandom(int seed) : RandomSource
{
    private readonly Random _random = new(seed);

    public override void Fill(byte[] buffer, int offset, int count) => _random.NextBytes(buffer.AsSpan(offset, count));

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Fill(bytes, 0, count);
        return bytes;
    }
}
