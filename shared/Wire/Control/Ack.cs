namespace Telemetry.Wire
{
    // PROTOCOL 9.1, collector to device
    //
    //   size       field
    //   1          type 40
    //   8          boot id
    //   varint     next: every number below it is stored or declared lost
    //   varint     heard: highest counter authenticated in this session, by any path, + 1; 0 if none
    //   varint     heard by UDP: the same, by UDP only
    //   varint     up to: the list of gaps is complete below this number
    //   varint     number of gaps, 0 to 32; for each
    //     varint     distance from the end of the gap before (of the first: from next)
    //     varint     length, at least 1
    //   varint     number of partly received large readings, 0 to 16; for each
    //     varint     number
    //     8          bitmap of the pieces that are missing, least significant bit = piece 0
    //
    // Valid if and only if every field is whole and in its range, next <= up to and no gap ends above up to; what follows
    // is ignored (8.1).
    /// <summary>What the collector holds of one boot. One instance is filled again and again: nothing is allocated per ACK.</summary>
    public sealed class Ack
    {
        public ulong BootId;
        public ulong Next;
        public ulong Heard;
        public ulong HeardByUdp;
        public ulong UpTo;

        /// <summary>The first <see cref="GapCount"/> entries count: ascending, without overlap.</summary>
        public readonly ulong[] GapFirst = new ulong[Limits.GapsInAck];
        public readonly ulong[] GapLength = new ulong[Limits.GapsInAck];
        public int GapCount;

        /// <summary>The first <see cref="PartialCount"/> entries count.</summary>
        public readonly ulong[] PartialNumber = new ulong[Limits.PartialsInAck];

        /// <summary>Bit p set: piece p is missing.</summary>
        public readonly ulong[] PartialMissing = new ulong[Limits.PartialsInAck];
        public int PartialCount;

        public void Clear()
        {
            BootId = 0;
            Next = 0;
            Heard = 0;
            HeardByUdp = 0;
            UpTo = 0;
            GapCount = 0;
            PartialCount = 0;
        }

        /// <summary>Adds a gap above those added before; false when the list is full.</summary>
        public bool TryAddGap(ulong first, ulong length)
        {
            if (GapCount == Limits.GapsInAck)
            {
                return false;
            }

            GapFirst[GapCount] = first;
            GapLength[GapCount] = length;
            GapCount++;
            return true;
        }

        /// <summary>Adds a partly received large reading; false when the list is full.</summary>
        public bool TryAddPartial(ulong number, ulong missing)
        {
            if (PartialCount == Limits.PartialsInAck)
            {
                return false;
            }

            PartialNumber[PartialCount] = number;
            PartialMissing[PartialCount] = missing;
            PartialCount++;
            return true;
        }

        /// <summary>Reads the frame after its type byte into this instance; after false its content means nothing.</summary>
        public bool TryRead(ref WireReader reader)
        {
            Clear();
            BootId = reader.ReadUInt64();
            Next = reader.ReadNumber();
            Heard = (ulong)reader.ReadInt63();
            HeardByUdp = (ulong)reader.ReadInt63();
            UpTo = reader.ReadNumber();
            if (Next > UpTo)
            {
                reader.Fail();
            }

            ReadGaps(ref reader);
            ReadPartials(ref reader);
            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Ack);
            writer.WriteUInt64(BootId);
            writer.WriteVarint(Next);
            writer.WriteVarint(Heard);
            writer.WriteVarint(HeardByUdp);
            writer.WriteVarint(UpTo);
            writer.WriteVarint((ulong)GapCount);
            ulong end = Next;
            for (int i = 0; i < GapCount; i++)
            {
                writer.WriteVarint(GapFirst[i] - end);
                writer.WriteVarint(GapLength[i]);
                end = GapFirst[i] + GapLength[i];
            }

            writer.WriteVarint((ulong)PartialCount);
            for (int i = 0; i < PartialCount; i++)
            {
                writer.WriteVarint(PartialNumber[i]);
                writer.WriteUInt64(PartialMissing[i]);
            }
        }

        private void ReadGaps(ref WireReader reader)
        {
            int count = reader.ReadVarint(Limits.GapsInAck);
            ulong end = Next;
            for (int i = 0; i < count; i++)
            {
                ulong first = end + reader.ReadNumber();
                ulong length = reader.ReadNumber();
                end = first + length;
                if (length == 0 || end > UpTo)
                {
                    reader.Fail();
                    return;
                }

                TryAddGap(first, length);
            }
        }

        private void ReadPartials(ref WireReader reader)
        {
            int count = reader.ReadVarint(Limits.PartialsInAck);
            for (int i = 0; i < count; i++)
            {
                ulong number = reader.ReadNumber();
                ulong missing = reader.ReadUInt64();
                TryAddPartial(number, missing);
            }
        }
    }
}
