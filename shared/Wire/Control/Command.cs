namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 8.18.</summary>
    public enum CommandKind : byte
    {
        SetParameter = 1,
        RunAction = 2,
    }

    // PROTOCOL 8.18, collector to device
    //
    //   size   field
    //   1      type 41
    //   8      command id
    //   8      boot id
    //   1      kind: 1 set parameter, 2 run action
    //   text8  name (1.6)
    //   value  what to set, or the argument; type 0 for an action without argument
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>Something for the device to do, once.</summary>
    public sealed class Command
    {
        public ulong Id;
        public ulong BootId;
        public CommandKind Kind;
        public string Name;
        public TypedValue Value;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Command command)
        {
            command = new Command();
            command.Id = reader.ReadUInt64();
            command.BootId = reader.ReadUInt64();
            command.Kind = (CommandKind)reader.ReadByte();
            command.Name = reader.ReadName();
            TypedValue.TryRead(ref reader, out command.Value);
            if (command.Kind != CommandKind.SetParameter && command.Kind != CommandKind.RunAction)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Command);
            writer.WriteUInt64(Id);
            writer.WriteUInt64(BootId);
            writer.WriteByte((int)Kind);
            writer.WriteText8(Name, Limits.NameBytes);
            Value.Write(ref writer);
        }
    }
}
