namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 8.11.</summary>
    public enum LogLevel : byte
    {
        Error = 1,
        Warning = 2,
        Information = 3,
        Debug = 4,
    }

    // PROTOCOL 8.11, device to collector
    //
    //   size    field
    //   1       type 27
    //   1       level: 1 error, 2 warning, 3 information, 4 debug
    //   varint  device time, microseconds
    //   text    at most 512 bytes
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>One line of the device's log.</summary>
    public struct LogLine
    {
        public LogLevel Level;
        public long TimeUs;
        public string Text;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out LogLine line)
        {
            line = default(LogLine);
            line.Level = (LogLevel)reader.ReadByte();
            line.TimeUs = reader.ReadInt63();
            line.Text = reader.ReadVarText(Limits.LogTextBytes);
            if (line.Level < LogLevel.Error || line.Level > LogLevel.Debug)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Log);
            writer.WriteByte((int)Level);
            writer.WriteVarint((ulong)TimeUs);
            writer.WriteVarText(Text, Limits.LogTextBytes);
        }
    }
}
