namespace Telemetry.Wire
{
    // PROTOCOL 8.16, both ways
    //
    //   size    field
    //   1       type 32
    //   1       code (17.2)
    //   varint  wait at least so many ms before coming back
    //   text8   for a person
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>The sender ends the session, and why.</summary>
    public struct Close
    {
        public CloseCode Code;
        public int WaitMs;
        public string Text;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Close close)
        {
            close = default(Close);
            close.Code = (CloseCode)reader.ReadByte();
            close.WaitMs = reader.ReadMilliseconds();
            close.Text = reader.ReadText8();
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Close);
            writer.WriteByte((int)Code);
            writer.WriteVarint((ulong)WaitMs);
            writer.WriteText8(Text);
        }
    }
}
