namespace Telemetry.Wire
{
    // PROTOCOL 7.2
    //
    //   size     field
    //   1        type 01
    //   varint   number of the first reading
    //   varint   base time: device time, microseconds
    //   varint   count, 1 to 1,024
    //   then for each reading
    //   varint   channel × 8 + value type
    //   svarint  device time less that of the reading before it (of the first: less base), microseconds
    //   by type  nothing (0 false, 1 true), svarint (2 int64), 4 bytes (3 float32), 8 bytes (4 float64),
    //            varint length and as many bytes (5 text, 6 bytes)
    //
    // Valid if and only if every field is whole, no number is above 2^53 - 1, no time is outside 0 to 2^63 - 1, no channel
    // is above 255 and no value type is 7.
    /// <summary>
    /// Reads a READINGS frame one reading at a time, without an allocation:
    /// <c>TryReadHeader</c>, then <c>TryReadNext</c> until it gives false; then <see cref="WireReader.Ok"/> tells the end from
    /// malformed input.
    /// </summary>
    public struct ReadingsFrame
    {
        // One byte each for channel and type, time, and nothing for a bool.
        private const int ShortestReading = 2;

        public ulong First;
        public int Count;
        private int _read;
        private long _timeUs;

        /// <summary>Reads the frame after its type byte, up to the first reading.</summary>
        public static bool TryReadHeader(ref WireReader reader, out ReadingsFrame frame)
        {
            frame = default(ReadingsFrame);
            frame.First = reader.ReadVarint();
            frame._timeUs = reader.ReadInt63();
            frame.Count = reader.ReadVarint(Limits.ReadingsInFrame);
            if (frame.Count == 0 || frame.Count * ShortestReading > reader.Remaining
                || frame.First > Limits.LargestReadingNumber - (ulong)(frame.Count - 1))
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        /// <summary>False after the last reading and for malformed input.</summary>
        public bool TryReadNext(ref WireReader reader, ref Reading reading)
        {
            if (_read == Count)
            {
                return false;
            }

            int channelAndType = (int)reader.ReadVarint(LargestChannelAndType);
            _timeUs += reader.ReadSignedVarint();
            if (_timeUs < 0)
            {
                reader.Fail();
            }

            reading.Number = First + (ulong)_read++;
            reading.Channel = channelAndType >> 3;
            reading.TimeUs = _timeUs;
            ReadValue(ref reader, (WireType)(channelAndType & 7), ref reading);
            return reader.Ok;
        }

        internal const int LargestChannelAndType = (Limits.Channels * 8) - 1;

        private static void ReadValue(ref WireReader reader, WireType type, ref Reading reading)
        {
            reading.Data = null;
            reading.DataLength = 0;
            reading.Type = (ChannelType)type;
            switch (type)
            {
                case WireType.Float32:
                    reading.Bits = reader.ReadUInt32();
                    break;
                case WireType.False:
                case WireType.True:
                    reading.Type = ChannelType.Bool;
                    reading.Bits = (int)type;
                    break;
                case WireType.Int64:
                    reading.Bits = reader.ReadSignedVarint();
                    break;
                case WireType.Float64:
                    reading.Bits = (long)reader.ReadUInt64();
                    break;
                case WireType.Text:
                case WireType.Bytes:
                    reading.Bits = 0;
                    reading.DataLength = reader.ReadVarint(Limits.DatagramBytes);
                    reading.DataOffset = reader.ReadBytes(reading.DataLength);
                    reading.Data = reader.Buffer;
                    break;
                default:
                    reader.Fail();
                    break;
            }
        }
    }
}
