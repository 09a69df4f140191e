namespace Telemetry.Wire
{
    // PROTOCOL 8.7, device to collector
    //
    //   size   field
    //   1      type 23
    //   text8  name (1.6)
    //   1      type, 1 to 5
    //   1      flags: bit 0 range present
    //   text8  unit, at most 16 bytes
    //   text8  description
    //   value  current
    //   value  default
    //   value  with bit 0: lowest
    //   value  with bit 0: highest
    //
    // Valid if and only if every field is whole and in its range and the values are of the declared type; what follows is
    // ignored (8.1).
    /// <summary>Something that a command can set.</summary>
    public sealed class ParameterDeclaration
    {
        private const int RangePresent = 1;

        public string Name;
        public ChannelType Type;
        public string Unit;
        public string Description;
        public TypedValue Current;
        public TypedValue Default;
        public bool HasRange;
        public TypedValue Lowest;
        public TypedValue Highest;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out ParameterDeclaration parameter)
        {
            parameter = new ParameterDeclaration();
            parameter.Name = reader.ReadName();
            parameter.Type = (ChannelType)reader.ReadByte();
            parameter.HasRange = (reader.ReadByte() & RangePresent) != 0;
            parameter.Unit = reader.ReadText8(ChannelDeclaration.UnitBytes);
            parameter.Description = reader.ReadText8();
            parameter.ReadValue(ref reader, out parameter.Current);
            parameter.ReadValue(ref reader, out parameter.Default);
            if (parameter.HasRange)
            {
                parameter.ReadValue(ref reader, out parameter.Lowest);
                parameter.ReadValue(ref reader, out parameter.Highest);
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Parameter);
            writer.WriteText8(Name, Limits.NameBytes);
            writer.WriteByte((int)Type);
            writer.WriteByte(HasRange ? RangePresent : 0);
            writer.WriteText8(Unit, ChannelDeclaration.UnitBytes);
            writer.WriteText8(Description);
            Current.Write(ref writer);
            Default.Write(ref writer);
            if (HasRange)
            {
                Lowest.Write(ref writer);
                Highest.Write(ref writer);
            }
        }

        private void ReadValue(ref WireReader reader, out TypedValue value)
        {
            if (TypedValue.TryRead(ref reader, out value) && value.ChannelType != Type)
            {
                reader.Fail();
            }
        }
    }
}
