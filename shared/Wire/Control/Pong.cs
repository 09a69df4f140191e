namespace Telemetry.Wire
{
    // PROTOCOL 8.15, both ways
    //
    //   size    field
    //   1       type 31
    //   4       id of the PING
    //   varint  time in the PING, microseconds
    //   varint  monotonic time at which the PING arrived, microseconds
    //   varint  monotonic time of this PONG, microseconds
    //   varint  next, as in PING
    //   varint  datagrams, as in PING
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>The answer to a PING, at once.</summary>
    public struct Pong
    {
        public uint Id;

        /// <summary>On the clock of who sent the PING.</summary>
        public long PingTimeUs;

        /// <summary>On the clock of who sends the PONG.</summary>
        public long ReceivedUs;

        /// <summary>On the clock of who sends the PONG.</summary>
        public long SentUs;

        public ulong Next;
        public ulong Datagrams;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Pong pong)
        {
            pong = default(Pong);
            pong.Id = reader.ReadUInt32();
            pong.PingTimeUs = reader.ReadInt63();
            pong.ReceivedUs = reader.ReadInt63();
            pong.SentUs = reader.ReadInt63();
            pong.Next = reader.ReadNumber();
            pong.Datagrams = (ulong)reader.ReadInt63();
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Pong);
            writer.WriteUInt32(Id);
            writer.WriteVarint((ulong)PingTimeUs);
            writer.WriteVarint((ulong)ReceivedUs);
            writer.WriteVarint((ulong)SentUs);
            writer.WriteVarint(Next);
            writer.WriteVarint(Datagrams);
        }
    }
}
