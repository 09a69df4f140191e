namespace Telemetry.Wire
{
    // PROTOCOL 7.6
    //
    //   size    field
    //   1       type 02
    //   varint  number of the reading
    //   varint  channel × 8 + value type, 5 text or 6 bytes
    //   varint  device time, microseconds
    //   varint  total length of the value, 1 to 65,536
    //   varint  piece p
    //   n       the bytes of the value from 1,024 × p to min(total, 1,024 × (p + 1)) - 1
    //
    // Valid if and only if every field is whole and in its range, and 1,024 × p is below the total length.
    /// <summary>One piece of a reading that is too large for a datagram.</summary>
    public struct Fragment
    {
        public ulong Number;
        public int Channel;

        /// <summary>Text or bytes.</summary>
        public ChannelType Type;

        public long TimeUs;
        public int TotalLength;
        public int Piece;

        /// <summary>Where the piece is: borrowed, not owned. Its length is <see cref="PieceLength"/>.</summary>
        public byte[] Data;
        public int DataOffset;

        public int DataLength { get { return PieceLength(TotalLength, Piece); } }

        /// <summary>Pieces of a value of this length.</summary>
        public static int Pieces(int totalLength)
        {
            return (totalLength + Limits.PieceBytes - 1) / Limits.PieceBytes;
        }

        public static int PieceLength(int totalLength, int piece)
        {
            int rest = totalLength - (piece * Limits.PieceBytes);
            return rest < Limits.PieceBytes ? rest : Limits.PieceBytes;
        }

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Fragment fragment)
        {
            fragment = default(Fragment);
            fragment.Number = reader.ReadVarint();
            int channelAndType = reader.ReadVarint(ReadingsFrame.LargestChannelAndType);
            fragment.Channel = channelAndType >> 3;
            fragment.Type = (ChannelType)(channelAndType & 7);
            fragment.TimeUs = reader.ReadInt63();
            fragment.TotalLength = reader.ReadVarint(Limits.LargeReadingBytes);
            fragment.Piece = reader.ReadVarint(Limits.Pieces - 1);
            if (fragment.Number > Limits.LargestReadingNumber
                || (fragment.Type != ChannelType.Text && fragment.Type != ChannelType.Bytes)
                || fragment.Piece >= Pieces(fragment.TotalLength))
            {
                reader.Fail();
                return false;
            }

            fragment.Data = reader.Buffer;
            fragment.DataOffset = reader.ReadBytes(fragment.DataLength);
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(PayloadFrame.Fragment);
            writer.WriteVarint(Number);
            writer.WriteVarint(((ulong)Channel << 3) | (ulong)Type);
            writer.WriteVarint((ulong)TimeUs);
            writer.WriteVarint((ulong)TotalLength);
            writer.WriteVarint((ulong)Piece);
            writer.WriteBytes(Data, DataOffset, DataLength);
        }
    }
}
