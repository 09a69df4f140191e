using System.Security.Cryptography;
using Telemetry.Security;

namespace Telemetry.Simulator.Devices;

/// <summary>The operating system's generator, for boot ids and nonces: these must never repeat, whatever the seed (PROTOCOL 19.5).</summary>
public sealed class SystemRandom : RandomSource
{
    public static readonly SystemRandom Instance = new();

    public override void Fill(byte[] buffer, int offset, int count) => RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
}
