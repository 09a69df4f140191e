using System.Text;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>The types of values (PROTOCOL 8.6) as they are named outside of the engine, and values as views hold them.</summary>
internal static class TypeNames
{
    public static string Of(ChannelType type) => type switch
    {
        ChannelType.Bool => "bool",
        ChannelType.Int64 => "int64",
        ChannelType.Float32 => "float32",
        ChannelType.Float64 => "float64",
        ChannelType.Text => "text",
        _ => "bytes",
    };

    /// <summary>bool, long, float, double or string.</summary>
    public static object ValueOf(TypedValue value) => value.ChannelType switch
    {
        ChannelType.Bool => value.Bits != 0,
        ChannelType.Int64 => value.Bits,
        ChannelType.Float32 => BitConverter.Int32BitsToSingle((int)value.Bits),
        ChannelType.Float64 => BitConverter.Int64BitsToDouble(value.Bits),
        _ => Printable.Text(value.Text ?? ""),
    };

    /// <summary>The opposite of <see cref="ValueOf"/>, for a type named as by <see cref="Of"/>; false where they do not fit or a text is too long.</summary>
    public static bool TryParse(string type, object? value, out TypedValue typed)
    {
        TypedValue? read = (type, value) switch
        {
            ("bool", bool flag) => TypedValue.FromBool(flag),
            ("int64", long integer) => TypedValue.FromInt64(integer),
            ("float32", double real) => TypedValue.FromFloat32((float)real),
            ("float32", long integer) => TypedValue.FromFloat32(integer),
            ("float64", double real) => TypedValue.FromFloat64(real),
            ("float64", long integer) => TypedValue.FromFloat64(integer),
            ("text", string text) when Encoding.UTF8.GetByteCount(text) <= Limits.ValueTextBytes => TypedValue.FromText(text),
            _ => null,
        };
        typed = read ?? TypedValue.None;
        return read is not null;
    }
}
