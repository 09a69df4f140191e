namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 8.13: the way that readings take.</summary>
    public enum LinkPath : byte
    {
        Udp = 0,
        Control = 1,
    }

    // PROTOCOL 8.13, device to collector
    //
    //   size    field
    //   1       type 29
    //   1       path that readings take from now on: 00 UDP, 01 control connection
    //   varint  datagrams sent by UDP without a trace since the last that arrived
    //   varint  for how long, ms
    //   text8   the UDP address used
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>The device changes the way its readings take, and why.</summary>
    public struct Link
    {
        public LinkPath Path;
        public ulong Vanished;
        public int ForMs;
        public string UdpAddress;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Link link)
        {
            link = default(Link);
            link.Path = (LinkPath)reader.ReadByte();
            link.Vanished = (ulong)reader.ReadInt63();
            link.ForMs = reader.ReadMilliseconds();
            link.UdpAddress = reader.ReadText8();
            if (link.Path > LinkPath.Control)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Link);
            writer.WriteByte((int)Path);
            writer.WriteVarint(Vanished);
            writer.WriteVarint((ulong)ForMs);
            writer.WriteText8(UdpAddress);
        }
    }
}
