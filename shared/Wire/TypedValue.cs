namespace Telemetry.Wire
{
    // PROTOCOL 8.7, "value"
    //
    //   size     field
    //   1        value type, 0 to 5
    //   by type  value as in 7.3: nothing (0 false, 1 true), svarint (2), 4 bytes (3), 8 bytes (4),
    //            varint length and at most 200 bytes of UTF-8 (5)
    //
    // Valid if and only if the type is 0 to 5 and the value is whole.
    /// <summary>The value of a parameter or an argument. Type 0 (false) also stands for "none".</summary>
    public struct TypedValue
    {
        public WireType Type;

        /// <summary>Bool: 0 or 1. Int64: the value. Float32 (upper half zero), Float64: the IEEE 754 bits.</summary>
        public long Bits;

        /// <summary>Type text only.</summary>
        public string Text;

        public static TypedValue None { get { return default(TypedValue); } }

        public static TypedValue FromBool(bool value)
        {
            return new TypedValue { Type = value ? WireType.True : WireType.False, Bits = value ? 1 : 0 };
        }

        public static TypedValue FromInt64(long value)
        {
            return new TypedValue { Type = WireType.Int64, Bits = value };
        }

        public static TypedValue FromFloat32(float value)
        {
            return new TypedValue { Type = WireType.Float32, Bits = (uint)FloatBits.FromSingle(value) };
        }

        public static TypedValue FromFloat64(double value)
        {
            return new TypedValue { Type = WireType.Float64, Bits = FloatBits.FromDouble(value) };
        }

        public static TypedValue FromText(string value)
        {
            return new TypedValue { Type = WireType.Text, Text = value };
        }

        public ChannelType ChannelType
        {
            get { return Type <= WireType.True ? ChannelType.Bool : (ChannelType)Type; }
        }

        /// <summary>The value of any type but text as a number, to compare it with a range.</summary>
        public double ToFloat64()
        {
            switch (Type)
            {
                case WireType.Float32: return FloatBits.ToSingle((int)Bits);
                case WireType.Float64: return FloatBits.ToDouble(Bits);
                default: return Bits;
            }
        }

        public static bool TryRead(ref WireReader reader, out TypedValue value)
        {
            value = default(TypedValue);
            value.Type = (WireType)reader.ReadByte();
            switch (value.Type)
            {
                case WireType.False:
                    break;
                case WireType.True:
                    value.Bits = 1;
                    break;
                case WireType.Int64:
                    value.Bits = reader.ReadSignedVarint();
                    break;
                case WireType.Float32:
                    value.Bits = reader.ReadUInt32();
                    break;
                case WireType.Float64:
                    value.Bits = (long)reader.ReadUInt64();
                    break;
                case WireType.Text:
                    value.Text = reader.ReadVarText(Limits.ValueTextBytes);
                    break;
                default:
                    reader.Fail();
                    break;
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte((int)Type);
            switch (Type)
            {
                case WireType.Int64:
                    writer.WriteSignedVarint(Bits);
                    break;
                case WireType.Float32:
                    writer.WriteUInt32((uint)Bits);
                    break;
                case WireType.Float64:
                    writer.WriteUInt64((ulong)Bits);
                    break;
                case WireType.Text:
                    writer.WriteVarText(Text, Limits.ValueTextBytes);
                    break;
                default:
                    break;
            }
        }
    }
}
