namespace Telemetry.Wire
{
    // PROTOCOL 8.14, both ways
    //
    //   size    field
    //   1       type 30
    //   4       id
    //   varint  sender's monotonic time, microseconds
    //   varint  next: from a device as in MARK, for its current boot; from the collector 0
    //   varint  datagrams: from a device the counter of the next datagram; from the collector the highest counter that
    //           arrived by UDP in this session + 1, 0 if none
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>Asks for a PONG: liveness, round trip, clock.</summary>
    public struct Ping
    {
        public uint Id;
        public long TimeUs;
        public ulong Next;
        public ulong Datagrams;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Ping ping)
        {
            ping = default(Ping);
            ping.Id = reader.ReadUInt32();
            ping.TimeUs = reader.ReadInt63();
            ping.Next = reader.ReadNumber();
            ping.Datagrams = (ulong)reader.ReadInt63();
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Ping);
            writer.WriteUInt32(Id);
            writer.WriteVarint((ulong)TimeUs);
            writer.WriteVarint(Next);
            writer.WriteVarint(Datagrams);
        }
    }
}
