namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 8.10.</summary>
    public enum CommandStatus : byte
    {
        Applied = 0,
        Refused = 1,
        Failed = 2,
    }

    // PROTOCOL 8.10, device to collector
    //
    //   size   field
    //   1      type 26
    //   8      command id
    //   1      status: 0 applied, 1 refused, 2 failed
    //   text8  message
    //   value  the parameter's value after the command; type 0 where there is none
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>What became of a command.</summary>
    public sealed class CommandResult
    {
        public ulong CommandId;
        public CommandStatus Status;
        public string Message;
        public TypedValue Value;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out CommandResult result)
        {
            result = new CommandResult();
            result.CommandId = reader.ReadUInt64();
            result.Status = (CommandStatus)reader.ReadByte();
            result.Message = reader.ReadText8();
            TypedValue.TryRead(ref reader, out result.Value);
            if (result.Status > CommandStatus.Failed)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Result);
            writer.WriteUInt64(CommandId);
            writer.WriteByte((int)Status);
            writer.WriteText8(Message);
            Value.Write(ref writer);
        }
    }
}
