namespace Telemetry.Wire
{
    // PROTOCOL 8.6, device to collector
    //
    //   size    field
    //   1       type 22
    //   8       boot id
    //   varint  channel, 0 to 255
    //   1       type, 1 to 6
    //   1       flags: bit 0 range present, bit 1 resolution present
    //   varint  usual interval between readings, ms; 0 irregular
    //   text8   name (1.6)
    //   text8   quantity, at most 32 bytes
    //   text8   unit, a UCUM code, at most 16 bytes
    //   8, 8    with bit 0: lowest and highest possible value, float64
    //   8       with bit 1: resolution, float64
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>What one channel of a boot measures.</summary>
    public sealed class ChannelDeclaration
    {
        public const int QuantityBytes = 32;
        public const int UnitBytes = 16;
        private const int RangePresent = 1;
        private const int ResolutionPresent = 2;

        public ulong BootId;
        public int Channel;
        public ChannelType Type;
        public int IntervalMs;
        public string Name;
        public string Quantity;
        public string Unit;
        public bool HasRange;
        public double Lowest;
        public double Highest;
        public bool HasResolution;
        public double Resolution;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out ChannelDeclaration channel)
        {
            channel = new ChannelDeclaration();
            channel.BootId = reader.ReadUInt64();
            channel.Channel = reader.ReadVarint(Limits.Channels - 1);
            channel.Type = (ChannelType)reader.ReadByte();
            int flags = reader.ReadByte();
            channel.IntervalMs = reader.ReadMilliseconds();
            channel.Name = reader.ReadName();
            channel.Quantity = reader.ReadText8(QuantityBytes);
            channel.Unit = reader.ReadText8(UnitBytes);
            channel.HasRange = (flags & RangePresent) != 0;
            if (channel.HasRange)
            {
                channel.Lowest = reader.ReadFloat64();
                channel.Highest = reader.ReadFloat64();
            }

            channel.HasResolution = (flags & ResolutionPresent) != 0;
            if (channel.HasResolution)
            {
                channel.Resolution = reader.ReadFloat64();
            }

            if (channel.Type < ChannelType.Bool || channel.Type > ChannelType.Bytes)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Channel);
            writer.WriteUInt64(BootId);
            writer.WriteVarint((ulong)Channel);
            writer.WriteByte((int)Type);
            writer.WriteByte((HasRange ? RangePresent : 0) | (HasResolution ? ResolutionPresent : 0));
            writer.WriteVarint((ulong)IntervalMs);
            writer.WriteText8(Name, Limits.NameBytes);
            writer.WriteText8(Quantity, QuantityBytes);
            writer.WriteText8(Unit, UnitBytes);
            if (HasRange)
            {
                writer.WriteFloat64(Lowest);
                writer.WriteFloat64(Highest);
            }

            if (HasResolution)
            {
                writer.WriteFloat64(Resolution);
            }
        }
    }
}
