using System.Text;
using Telemetry.Wire;

namespace Telemetry.Collector.History;

/// <summary>What the bits of a reading mean (docs/storage.md).</summary>
public static class Values
{
    /// <summary>Of bool 0 or 1; of text and bytes nothing sensible.</summary>
    public static double ToDouble(ChannelType type, long bits) => type switch
    {
        ChannelType.Float32 => BitConverter.Int32BitsToSingle((int)bits),
        ChannelType.Float64 => BitConverter.Int64BitsToDouble(bits),
        _ => bits,
    };

    /// <summary>A number that was a reading's value, with the digits of its type.</summary>
    public static object OfDouble(ChannelType type, double value)
    {
        if (type == ChannelType.Float32)
            return (float)value;
        return value;
    }

    /// <summary>As <see cref="Console.Format.Value"/> takes it.</summary>
    public static object ToObject(ChannelType type, long bits, ReadOnlySpan<byte> data) => type switch
    {
        ChannelType.Bool => bits != 0,
        ChannelType.Int64 => bits,
        ChannelType.Float32 => BitConverter.Int32BitsToSingle((int)bits),
        ChannelType.Float64 => BitConverter.Int64BitsToDouble(bits),
        ChannelType.Text => Encoding.UTF8.GetString(data),
        _ => data.ToArray(),
    };
}
