namespace Telemetry.Wire
{
    // PROTOCOL 6.1
    //
    //   offset  size  field
    //   0       1     version and type: 11
    //   1       4     session id
    //   5       6     counter
    //   11      n     sealed payload, 1 to 1,181 bytes
    //   11+n    8     tag
    //
    // Valid if and only if the whole is 20 to 1,200 bytes long and the first byte is right. The header's bytes are the
    // associated data of the seal (5.5).
    /// <summary>The public part of a datagram.</summary>
    public struct DatagramHeader
    {
        public const int Bytes = 11;
        public const int SmallestDatagram = Bytes + 1 + Limits.TagBytes;
        public const int LargestPayload = Limits.DatagramBytes - Bytes - Limits.TagBytes;
        private const int SessionIdOffset = 1;

        public uint SessionId;
        public ulong Counter;

        /// <summary>The first two checks of PROTOCOL 6.2. <see cref="DropReason.None"/>: the header was read.</summary>
        public static DropReason Read(byte[] datagram, int offset, int count, out DatagramHeader header)
        {
            header = default(DatagramHeader);
            if (count < SmallestDatagram)
            {
                return DropReason.TooShort;
            }

            if (count > Limits.DatagramBytes)
            {
                return DropReason.TooLong;
            }

            if (datagram[offset] != DatagramType.Sealed)
            {
                return DropReason.UnknownVersion;
            }

            WireReader reader = new WireReader(datagram, offset + SessionIdOffset, Bytes - SessionIdOffset);
            header.SessionId = reader.ReadUInt32();
            header.Counter = reader.ReadUInt48();
            return DropReason.None;
        }

        public static void Write(byte[] datagram, int offset, uint sessionId, ulong counter)
        {
            WireWriter writer = new WireWriter(datagram, offset, Bytes);
            writer.WriteByte(DatagramType.Sealed);
            writer.WriteUInt32(sessionId);
            writer.WriteUInt48(counter);
        }
    }
}
