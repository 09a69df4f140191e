namespace Telemetry.Wire
{
    // PROTOCOL 8.8, device to collector
    //
    //   size   field
    //   1      type 24
    //   text8  name (1.6)
    //   text8  description
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>Something that a command can make the device do.</summary>
    public sealed class ActionDeclaration
    {
        public string Name;
        public string Description;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out ActionDeclaration action)
        {
            action = new ActionDeclaration();
            action.Name = reader.ReadName();
            action.Description = reader.ReadText8();
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Action);
            writer.WriteText8(Name, Limits.NameBytes);
            writer.WriteText8(Description);
        }
    }
}
