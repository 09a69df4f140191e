using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>The microcontroller's conversion of float32, against the one of .NET.</summary>
public sealed class FloatBitsTests
{
    [Fact]
    public void MovedBits_EveryExponentAndManyMantissas_AreThoseOfTheRuntime()
    {
        for (int signAndExponent = 0; signAndExponent < 512; signAndExponent++)
        {
            for (int bit = 0; bit < 23; bit++)
            {
                Check((signAndExponent << 23) | (1 << bit));
                Check((signAndExponent << 23) | ((1 << bit) - 1));
                Check((signAndExponent << 23) | (0x7FFFFF & ~(1 << bit)));
            }
        }
    }

    private static void Check(int bits)
    {
        float value = BitConverter.Int32BitsToSingle(bits);
        float moved = FloatBits.ToSingleByMovingBits(bits);
        if (float.IsNaN(value))
        {
            // A signalling NaN may become a quiet one on the way through a float64.
            Assert.True(float.IsNaN(moved) && (FloatBits.FromSingleByMovingBits(value) & 0x7FBFFFFF) == (bits & 0x7FBFFFFF), $"{bits:x8}");
            return;
        }

        Assert.True(BitConverter.SingleToInt32Bits(moved) == bits, $"{bits:x8}");
        Assert.True(FloatBits.FromSingleByMovingBits(value) == bits, $"{bits:x8}");
    }
}
