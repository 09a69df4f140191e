using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

/// <summary>With the processor's AES instructions.</summary>
public sealed class CcmPipelineTests : AesCcm8Tests
{
    public CcmPipelineTests()
    {
        Assert.SkipUnless(CcmPipeline.IsSupported, "this processor has no AES instructions");
    }

    internal override CcmTransform Transform(byte[] key) => new CcmPipeline(key);
}
