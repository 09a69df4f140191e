namespace Telemetry.Wire
{
    // PROTOCOL 8.9, device to collector
    //
    //   size  field
    //   1     type 25
    //
    // Always valid; what follows is ignored (8.1).
    /// <summary>The announcement is complete: datagrams follow.</summary>
    public static class Ready
    {
        public static void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Ready);
        }
    }
}
