using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

/// <summary>With the runtime's block cipher.</summary>
public sealed class CcmByBlocksTests : AesCcm8Tests
{
    internal override CcmTransform Transform(byte[] key) => new CcmByBlocks(key);
}
