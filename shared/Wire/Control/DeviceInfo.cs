namespace Telemetry.Wire
{
    // PROTOCOL 8.3, device to collector
    //
    //   size   field
    //   1      type 20
    //   text8  hardware
    //   text8  firmware with its version
    //   1      cause of the last reset (17.5)
    //   text8  detail
    //
    // Valid if and only if every field is whole; what follows is ignored (8.1).
    /// <summary>What the device is and why it started, for people.</summary>
    public sealed class DeviceInfo
    {
        public string Hardware;
        public string Firmware;
        public ResetCause ResetCause;
        public string Detail;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out DeviceInfo device)
        {
            device = new DeviceInfo();
            device.Hardware = reader.ReadText8();
            device.Firmware = reader.ReadText8();
            device.ResetCause = (ResetCause)reader.ReadByte();
            device.Detail = reader.ReadText8();
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Device);
            writer.WriteText8(Hardware);
            writer.WriteText8(Firmware);
            writer.WriteByte((int)ResetCause);
            writer.WriteText8(Detail);
        }
    }
}
