using Telemetry.Security;

namespace Telemetry.Simulation.Tests.World;

/// <summary>Nonces, boot ids and jitter of one peer, from the seed.</summary>
public sealed class SeededRandom(Dice dice) : RandomSource
{
    public override void Fill(byte[] buffer, int offset, int count) => dice.Fill(buffer.AsSpan(offset, count));
}
