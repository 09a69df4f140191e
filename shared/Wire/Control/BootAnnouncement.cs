namespace Telemetry.Wire
{
    // PROTOCOL 8.5, device to collector
    //
    //   size    field
    //   1       type 21
    //   8       boot id
    //   1       flags: bit 0 no further BOOT follows
    //   varint  first reading number that the device still holds, or next
    //   varint  next: how many readings of that boot have been numbered
    //   1       time statement: 00 none, 01 the device's own wall clock
    //   varint  with 01: UTC of device time 0, milliseconds since 1970, at most 2^47 - 1
    //   varint  with 01: its error bound, milliseconds
    //
    // Valid if and only if every field is whole and in its range and first <= next; what follows is ignored (8.1).
    /// <summary>What the device holds of one of its boots.</summary>
    public struct BootAnnouncement
    {
        private const int Last = 1;
        private const int NoStatement = 0;
        private const int OwnClock = 1;

        public ulong BootId;

        /// <summary>No further BOOT follows.</summary>
        public bool IsLast;

        public ulong First;
        public ulong Next;

        /// <summary>The device states its own mapping of device time to UTC.</summary>
        public bool HasUtc;

        /// <summary>UTC of device time 0, milliseconds since 1970-01-01.</summary>
        public long UtcMs;

        public int UtcErrorMs;

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out BootAnnouncement boot)
        {
            boot = default(BootAnnouncement);
            boot.BootId = reader.ReadUInt64();
            boot.IsLast = (reader.ReadByte() & Last) != 0;
            boot.First = reader.ReadNumber();
            boot.Next = reader.ReadNumber();
            int statement = reader.ReadByte();
            boot.HasUtc = statement == OwnClock;
            if (boot.HasUtc)
            {
                boot.UtcMs = reader.ReadInt63();
                boot.UtcErrorMs = reader.ReadMilliseconds();
            }

            if (boot.First > boot.Next || statement > OwnClock || boot.UtcMs > Limits.LargestUtcMs)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Boot);
            writer.WriteUInt64(BootId);
            writer.WriteByte(IsLast ? Last : 0);
            writer.WriteVarint(First);
            writer.WriteVarint(Next);
            writer.WriteByte(HasUtc ? OwnClock : NoStatement);
            if (HasUtc)
            {
                writer.WriteVarint((ulong)UtcMs);
                writer.WriteVarint((ulong)UtcErrorMs);
            }
        }
    }
}
