using System;

namespace Telemetry.Wire
{
    /// <summary>
    /// The bits of floating-point numbers without an allocation. The microcontroller's runtime has the 64-bit
    /// conversion only; every float32 is a float64, so the 32-bit one is made from it by moving bits.
    /// </summary>
    public static class FloatBits
    {
        public static long FromDouble(double value)
        {
            return BitConverter.DoubleToInt64Bits(value);
        }

        public static double ToDouble(long bits)
        {
            return BitConverter.Int64BitsToDouble(bits);
        }

#if NANOFRAMEWORK_1_0
        public static int FromSingle(float value)
        {
            return FromSingleByMovingBits(value);
        }

        public static float ToSingle(int bits)
        {
            return ToSingleByMovingBits(bits);
        }
#else
        public static int FromSingle(float value)
        {
            return BitConverter.SingleToInt32Bits(value);
        }

        public static float ToSingle(int bits)
        {
            return BitConverter.Int32BitsToSingle(bits);
        }
#endif

        // Compiled everywhere, so that it is tested everywhere.
        internal static int FromSingleByMovingBits(float value)
        {
            long bits = BitConverter.DoubleToInt64Bits(value);
            int sign = (int)(bits >> 32) & int.MinValue;
            int exponent = (int)(bits >> 52) & 0x7FF;
            long mantissa = bits & 0xFFFFFFFFFFFFFL;
            if (exponent == 0x7FF)
            {
                return sign | 0x7F800000 | (int)(mantissa >> 29);
            }

            int single = exponent - 1023 + 127;
            if (single > 0)
            {
                return sign | (single << 23) | (int)(mantissa >> 29);
            }

            // Zero, or a subnormal float32, which is a normal float64.
            return exponent == 0 ? sign : sign | (int)((mantissa | 0x10000000000000L) >> (30 - single));
        }

        internal static float ToSingleByMovingBits(int bits)
        {
            long sign = (long)(bits & int.MinValue) << 32;
            int exponent = (bits >> 23) & 0xFF;
            long mantissa = bits & 0x7FFFFF;
            if (exponent == 0xFF)
            {
                return (float)BitConverter.Int64BitsToDouble(sign | 0x7FF0000000000000L | (mantissa << 29));
            }

            if (exponent == 0)
            {
                // 2^-149 is the weight of the lowest bit of a subnormal float32.
                double magnitude = mantissa * 1.4012984643248171E-45;
                return (float)(sign == 0 ? magnitude : -magnitude);
            }

            return (float)BitConverter.Int64BitsToDouble(sign | ((long)(exponent - 127 + 1023) << 52) | (mantissa << 29));
        }
    }
}
