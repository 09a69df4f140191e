namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 8.6: the type of a channel or parameter.</summary>
    public enum ChannelType : byte
    {
        Bool = 1,
        Int64 = 2,
        Float32 = 3,
        Float64 = 4,
        Text = 5,
        Bytes = 6,
    }

    /// <summary>PROTOCOL 7.3: the type of one value on the wire. A bool carries its value in the type.</summary>
    public enum WireType : byte
    {
        False = 0,
        True = 1,
        Int64 = 2,
        Float32 = 3,
        Float64 = 4,
        Text = 5,
        Bytes = 6,
    }

    /// <summary>One reading. Text and bytes stay where they are: <see cref="Data"/> is borrowed, not owned.</summary>
    public struct Reading
    {
        /// <summary>Number within its boot, from 0 without gaps.</summary>
        public ulong Number;

        public int Channel;

        public ChannelType Type;

        /// <summary>Device time, microseconds since boot.</summary>
        public long TimeUs;

        /// <summary>Bool: 0 or 1. Int64: the value. Float32 (upper half zero), Float64: the IEEE 754 bits.</summary>
        public long Bits;

        public byte[] Data;
        public int DataOffset;
        public int DataLength;

        public WireType WireType
        {
            get { return Type == ChannelType.Bool ? (WireType)(Bits == 0 ? 0 : 1) : (WireType)Type; }
        }
    }
}
