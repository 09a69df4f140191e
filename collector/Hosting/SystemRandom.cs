using System.Security.Cryptography;
using Telemetry.Security;

namespace Telemetry.Collector.Hosting;

/// <summary>The operating system's generator (PROTOCOL 19.5).</summary>
public sealed class SystemRandom : RandomSource
{
    public override void Fill(byte[] buffer, int offset, int count) => RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
}
