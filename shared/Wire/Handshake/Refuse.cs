namespace Telemetry.Wire
{
    // PROTOCOL 4.6, either way, in clear
    //
    //   offset  size  field
    //   0       1     type 04
    //   1       1     code (17.1)
    //   2       1     lowest version the sender speaks
    //   3       1     highest version the sender speaks
    //   4       4     wait at least so many milliseconds; 0: the receiver's own back-off
    //   8       1+t   text8 for a person
    //
    // Valid if and only if the type is right and every field is whole; what follows is ignored.
    /// <summary>Why the sender does not open a session. Not authenticated: to report, never to believe.</summary>
    public sealed class Refuse
    {
        public RefuseCode Code;
        public byte LowestVersion;
        public byte HighestVersion;
        public uint WaitMs;
        public string Text;

        /// <summary>Reads a whole body.</summary>
        public static bool TryRead(byte[] body, int offset, int count, out Refuse refuse)
        {
            WireReader reader = new WireReader(body, offset, count);
            bool isRefuse = reader.ReadByte() == HandshakeType.Refuse;
            refuse = new Refuse();
            refuse.Code = (RefuseCode)reader.ReadByte();
            refuse.LowestVersion = reader.ReadByte();
            refuse.HighestVersion = reader.ReadByte();
            refuse.WaitMs = reader.ReadUInt32();
            refuse.Text = reader.ReadText8();
            return reader.Ok && isRefuse;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(HandshakeType.Refuse);
            writer.WriteByte((int)Code);
            writer.WriteByte(LowestVersion);
            writer.WriteByte(HighestVersion);
            writer.WriteUInt32(WaitMs);
            writer.WriteText8(Text);
        }
    }
}
