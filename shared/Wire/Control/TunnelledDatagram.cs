namespace Telemetry.Wire
{
    // PROTOCOL 8.12, device to collector
    //
    //   size  field
    //   1     type 28
    //   n     one datagram (6.1), up to the end of the frame
    //
    // Always valid here: its content is checked like a datagram that came by UDP.
    /// <summary>A datagram inside the control connection, where UDP does not arrive.</summary>
    public struct TunnelledDatagram
    {
        /// <summary>Borrowed, not owned.</summary>
        public byte[] Data;
        public int DataOffset;
        public int DataLength;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out TunnelledDatagram datagram)
        {
            datagram = default(TunnelledDatagram);
            datagram.Data = reader.Buffer;
            datagram.DataLength = reader.Remaining;
            datagram.DataOffset = reader.ReadBytes(datagram.DataLength);
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Datagram);
            writer.WriteBytes(Data, DataOffset, DataLength);
        }
    }
}
