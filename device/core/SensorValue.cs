using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>Puts a value into a reading in the form of the reading's type.</summary>
    public static class SensorValue
    {
        /// <summary>A number, for a channel of any numeric type or bool (not zero is true). An int64 channel takes the nearest integer.</summary>
        public static void Set(ref Reading reading, double value)
        {
            switch (reading.Type)
            {
                case ChannelType.Float32:
                    reading.Bits = (uint)FloatBits.FromSingle((float)value);
                    break;
                case ChannelType.Float64:
                    reading.Bits = FloatBits.FromDouble(value);
                    break;
                case ChannelType.Bool:
                    reading.Bits = value != 0 ? 1 : 0;
                    break;
                default:
                    reading.Bits = (long)(value < 0 ? value - 0.5 : value + 0.5);
                    break;
            }
        }

        /// <summary>Text or bytes, borrowed until the read returns.</summary>
        public static void Set(ref Reading reading, byte[] data, int offset, int count)
        {
            reading.Data = data;
            reading.DataOffset = offset;
            reading.DataLength = count;
        }

        /// <summary>The value of a reading of any numeric type or bool.</summary>
        public static double ToFloat64(ref Reading reading)
        {
            switch (reading.Type)
            {
                case ChannelType.Float32: return FloatBits.ToSingle((int)reading.Bits);
                case ChannelType.Float64: return FloatBits.ToDouble(reading.Bits);
                default: return reading.Bits;
            }
        }
    }
}
