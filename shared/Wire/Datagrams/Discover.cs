namespace Telemetry.Wire
{
    // PROTOCOL 14.1, by UDP broadcast
    //
    //   offset  size  field
    //   0       1     version and type: 12
    //   1       4     magic "TELM"
    //   5       8     question, random
    //   13      51    zeros
    //
    // Valid if and only if it is 64 bytes long and type and magic are right; the zeros are not looked at.
    /// <summary>A device's question for a collector. As long as the longest answer, so that an answer never amplifies.</summary>
    public struct Discover
    {
        /// <summary>What an OFFER must repeat.</summary>
        public ulong Question;

        public static bool TryRead(byte[] datagram, int offset, int count, out Discover discover)
        {
            WireReader reader = new WireReader(datagram, offset, count);
            bool isDiscover = reader.ReadByte() == DatagramType.Discover & reader.ReadUInt32() == Hello.Magic;
            discover = default(Discover);
            discover.Question = reader.ReadUInt64();
            return count == Limits.DiscoveryBytes && isDiscover;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(DatagramType.Discover);
            writer.WriteUInt32(Hello.Magic);
            writer.WriteUInt64(Question);
            for (int i = 13; i < Limits.DiscoveryBytes; i++)
            {
                writer.WriteByte(0);
            }
        }
    }
}
