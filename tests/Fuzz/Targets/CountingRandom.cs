using Telemetry.Security;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>The same bytes in each run.</summary>
public sealed class CountingRandom(int seed) : RandomSource
{
    private readonly Random _random = new(seed);

    public override void Fill(byte[] buffer, int offset, int count) => _random.NextBytes(buffer.AsSpan(offset, count));
}
