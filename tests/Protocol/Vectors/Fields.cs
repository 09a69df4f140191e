using System.Globalization;
using System.Text;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Vectors;

/// <summary>Collects the fields of a frame as text, in the notation of <c>shared/vectors/README.md</c>.</summary>
public sealed class FieldsOf
{
    public List<VectorField> Fields { get; } = [];

    public FieldsOf Add(string name, string? text)
    {
        Fields.Add(new VectorField(name, (text ?? "").Trim()));
        return this;
    }

    public FieldsOf Add(string name, IFormattable number) => Add(name, number.ToString(null, CultureInfo.InvariantCulture));

    public FieldsOf Add(string name, byte[] bytes) => Add(name, Convert.ToHexStringLower(bytes));

    public FieldsOf AddId(string name, ulong id) => Add(name, id.ToString("x16", CultureInfo.InvariantCulture));

    public FieldsOf AddBits(string name, double value) =>
        Add(name, BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture));

    public FieldsOf Add(string name, TypedValue value) => Add(name, Text(value));

    public static string Text(TypedValue value) => value.Type switch
    {
        WireType.False => "false",
        WireType.True => "true",
        WireType.Int64 => $"int64 {value.Bits.ToString(CultureInfo.InvariantCulture)}",
        WireType.Float32 => $"float32 {value.Bits:x8}",
        WireType.Float64 => $"float64 {value.Bits:x16}",
        _ => $"text {value.Text}",
    };

    public static string Text(Reading reading) => reading.Type switch
    {
        ChannelType.Text => $"text {Encoding.UTF8.GetString(reading.Data, reading.DataOffset, reading.DataLength)}",
        ChannelType.Bytes => $"bytes {Convert.ToHexStringLower(reading.Data, reading.DataOffset, reading.DataLength)}",
        _ => Text(new TypedValue { Type = reading.WireType, Bits = reading.Bits }),
    };
}

/// <summary>Reads fields in the order in which <see cref="FieldsOf"/> wrote them.</summary>
public sealed class FieldCursor(IReadOnlyList<VectorField> fields)
{
    private int _next;

    public bool More(string name) => _next < fields.Count && fields[_next].Name == name;

    public string Text(string name)
    {
        Assert.True(More(name), $"expected '{name}' at '{(_next < fields.Count ? fields[_next] : "end")}'");
        return fields[_next++].Value;
    }

    public ulong Number(string name) => ulong.Parse(Text(name), CultureInfo.InvariantCulture);

    public int Int(string name) => (int)Number(name);

    public long Long(string name) => (long)Number(name);

    public ulong Id(string name) => Convert.ToUInt64(Text(name), 16);

    public double Bits(string name) => BitConverter.UInt64BitsToDouble(Id(name));

    public byte[] Bytes(string name) => Convert.FromHexString(Text(name));

    public bool Flag(string name) => Number(name) == 1;

    public TypedValue Value(string name) => ParseValue(Text(name));

    public static TypedValue ParseValue(string text)
    {
        string[] parts = text.Split(' ', 2);
        return parts[0] switch
        {
            "false" => TypedValue.FromBool(false),
            "true" => TypedValue.FromBool(true),
            "int64" => TypedValue.FromInt64(long.Parse(parts[1], CultureInfo.InvariantCulture)),
            "float32" => new TypedValue { Type = WireType.Float32, Bits = Convert.ToUInt32(parts[1], 16) },
            "float64" => new TypedValue { Type = WireType.Float64, Bits = Convert.ToInt64(parts[1], 16) },
            "text" => TypedValue.FromText(parts.Length > 1 ? parts[1] : ""),
            _ => throw new FormatException(text),
        };
    }
}
