namespace Telemetry.Wire
{
    // PROTOCOL 7.10
    //
    //   size  field
    //   1     type 05
    //   8     boot id
    //
    // Valid if and only if it is whole.
    /// <summary>The frames after it, up to the next one, belong to this boot.</summary>
    public struct BootFrame
    {
        public const int Bytes = 9;

        public ulong BootId;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out BootFrame boot)
        {
            boot = default(BootFrame);
            boot.BootId = reader.ReadUInt64();
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(PayloadFrame.Boot);
            writer.WriteUInt64(BootId);
        }
    }
}
