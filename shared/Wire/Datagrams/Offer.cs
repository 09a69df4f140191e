namespace Telemetry.Wire
{
    // PROTOCOL 14.2, by UDP to the asker
    //
    //   offset  size  field
    //   0       1     version and type: 13
    //   1       4     magic "TELM"
    //   5       8     question, as asked
    //   13      2     port of the collector
    //   15      1     lowest version
    //   16      1     highest version
    //   17      1+t   text8 name, at most 46 bytes
    //
    // Valid if and only if type and magic are right, every field is whole, the port is not 0, lowest <= highest, and it is
    // at most 64 bytes long; bytes after the name are ignored.
    /// <summary>A collector's answer. Its address is the sender's. Not authenticated: a place to try, no more.</summary>
    public struct Offer
    {
        public const int NameBytes = 46;

        public ulong Question;
        public int Port;
        public byte LowestVersion;
        public byte HighestVersion;
        public string Name;

        public static bool TryRead(byte[] datagram, int offset, int count, out Offer offer)
        {
            WireReader reader = new WireReader(datagram, offset, count);
            bool isOffer = reader.ReadByte() == DatagramType.Offer & reader.ReadUInt32() == Hello.Magic;
            offer = default(Offer);
            offer.Question = reader.ReadUInt64();
            offer.Port = reader.ReadUInt16();
            offer.LowestVersion = reader.ReadByte();
            offer.HighestVersion = reader.ReadByte();
            offer.Name = reader.ReadText8(NameBytes);
            return reader.Ok && isOffer && offer.Port != 0 && offer.LowestVersion <= offer.HighestVersion
                && count <= Limits.DiscoveryBytes;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(DatagramType.Offer);
            writer.WriteUInt32(Hello.Magic);
            writer.WriteUInt64(Question);
            writer.WriteUInt16(Port);
            writer.WriteByte(LowestVersion);
            writer.WriteByte(HighestVersion);
            writer.WriteText8(Name, NameBytes);
        }
    }
}
