using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

public sealed class CcmAllocationTests
{
    [Fact]
    public void SealAndOpen_WithTheProcessorsInstructions_AllocateNothing()
    {
        Assert.SkipUnless(CcmPipeline.IsSupported, "this processor has no AES instructions");
        AssertAllocatesNothing(new CcmPipeline(new byte[AesCcm8.KeyBytes]));
    }

    [Fact]
    public void SealAndOpen_WithTheSystemsBlockCipher_AllocateNothingInSteadyState()
    {
        AssertAllocatesNothing(new CcmByBlocks(new byte[AesCcm8.KeyBytes]));
    }

    private static void AssertAllocatesNothing(CcmTransform transform)
    {
        AesCcm8 cipher = new(transform, Direction.DeviceToCollector);
        byte[] ad = new byte[11];
        byte[] buffer = new byte[1200];
        cipher.Seal(0, ad, 0, 11, buffer, 0, 1192);

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int length = 0; length <= 1192; length++)
            {
                cipher.Seal((ulong)length, ad, 0, 11, buffer, 0, length);
                cipher.Open((ulong)length, ad, 0, 11, buffer, 0, length + AesCcm8.TagBytes);
            }
        }));
    }
}
