namespace Telemetry.Wire
{
    // PROTOCOL 7.9
    //
    //   size    field
    //   1       type 04
    //   varint  next: the readings 0 to next - 1 have been numbered
    //
    // Valid if and only if next is at most 2^53.
    /// <summary>How many readings there are, so that a lost tail shows.</summary>
    public struct Mark
    {
        public ulong Next;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Mark mark)
        {
            mark = default(Mark);
            mark.Next = reader.ReadNumber();
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(PayloadFrame.Mark);
            writer.WriteVarint(Next);
        }
    }
}
