namespace Telemetry.Wire
{
    // PROTOCOL 7.8
    //
    //   size    field
    //   1       type 03
    //   1       cause (17.4)
    //   varint  first number
    //   varint  count, at least 1
    //
    // Valid if and only if every field is whole and no number is above 2^53 - 1.
    /// <summary>Readings that the device no longer has and never will.</summary>
    public struct Lost
    {
        public LostCause Cause;
        public ulong First;
        public ulong Count;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Lost lost)
        {
            lost = default(Lost);
            lost.Cause = (LostCause)reader.ReadByte();
            lost.First = reader.ReadNumber();
            lost.Count = reader.ReadNumber();
            if (lost.Count == 0 || lost.First + lost.Count > Limits.LargestReadingNumber + 1)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(PayloadFrame.Lost);
            writer.WriteByte((int)Cause);
            writer.WriteVarint(First);
            writer.WriteVarint(Count);
        }
    }
}
