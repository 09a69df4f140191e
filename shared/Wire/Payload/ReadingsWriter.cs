using System;

namespace Telemetry.Wire
{
    /// <summary>
    /// Writes READINGS frames (PROTOCOL 7.2) one reading at a time. A reading whose number follows the one before it joins
    /// its frame; any other opens a frame of its own. What was written is a valid frame after every call.
    /// </summary>
    public struct ReadingsWriter
    {
        // The count stands before the readings. It has one byte until it needs two; then the readings move up by one.
        private const int LargestShortCount = 127;

        private int _countPosition;
        private int _end;
        private int _count;
        private ulong _next;
        private long _timeUs;

        /// <summary>False, and nothing is written, when the reading does not fit any more.</summary>
        public bool TryAppend(ref WireWriter writer, ref Reading reading)
        {
            if (!writer.Ok)
            {
                return false;
            }

            int start = writer.Position;
            bool joins = _count > 0 && _count < Limits.ReadingsInFrame && _end == start && reading.Number == _next;
            if (!joins)
            {
                Open(ref writer, ref reading);
            }

            int countPosition = joins ? _countPosition : writer.Position - 1;
            int count = joins ? _count + 1 : 1;
            WriteReading(ref writer, ref reading, joins ? _timeUs : reading.TimeUs);
            bool moves = count == LargestShortCount + 1;
            if (moves)
            {
                writer.WriteByte(0);
            }

            if (!writer.Ok)
            {
                writer.Rewind(start);
                return false;
            }

            if (moves)
            {
                Array.Copy(writer.Buffer, countPosition + 1, writer.Buffer, countPosition + 2, writer.Position - countPosition - 2);
            }

            PatchCount(writer.Buffer, countPosition, count);
            _countPosition = countPosition;
            _count = count;
            _end = writer.Position;
            _next = reading.Number + 1;
            _timeUs = reading.TimeUs;
            return true;
        }

        /// <summary>Bytes of a READINGS frame that holds this reading alone: what does not fit so must be sent in pieces.</summary>
        public static int LengthAlone(ref Reading reading)
        {
            return 1 + WireWriter.VarintLength(reading.Number) + WireWriter.VarintLength((ulong)reading.TimeUs) + 1
                + WireWriter.VarintLength(ChannelAndType(ref reading)) + 1 + ValueLength(ref reading);
        }

        private static void Open(ref WireWriter writer, ref Reading reading)
        {
            writer.WriteByte(PayloadFrame.Readings);
            writer.WriteVarint(reading.Number);
            writer.WriteVarint((ulong)reading.TimeUs);
            writer.WriteByte(1);
        }

        private static void PatchCount(byte[] buffer, int position, int count)
        {
            if (count <= LargestShortCount)
            {
                buffer[position] = (byte)count;
            }
            else
            {
                buffer[position] = (byte)(count | 0x80);
                buffer[position + 1] = (byte)(count >> 7);
            }
        }

        private static void WriteReading(ref WireWriter writer, ref Reading reading, long timeBeforeUs)
        {
            writer.WriteVarint(ChannelAndType(ref reading));
            writer.WriteSignedVarint(reading.TimeUs - timeBeforeUs);
            switch (reading.Type)
            {
                case ChannelType.Float32:
                    writer.WriteUInt32((uint)reading.Bits);
                    break;
                case ChannelType.Int64:
                    writer.WriteSignedVarint(reading.Bits);
                    break;
                case ChannelType.Float64:
                    writer.WriteUInt64((ulong)reading.Bits);
                    break;
                case ChannelType.Text:
                case ChannelType.Bytes:
                    writer.WriteVarint((ulong)reading.DataLength);
                    if (reading.DataLength > 0)
                    {
                        writer.WriteBytes(reading.Data, reading.DataOffset, reading.DataLength);
                    }

                    break;
                default:
                    break;
            }
        }

        private static ulong ChannelAndType(ref Reading reading)
        {
            return ((ulong)reading.Channel << 3) | (ulong)reading.WireType;
        }

        private static int ValueLength(ref Reading reading)
        {
            switch (reading.Type)
            {
                case ChannelType.Bool: return 0;
                case ChannelType.Int64: return WireWriter.VarintLength(WireWriter.ZigZag(reading.Bits));
                case ChannelType.Float32: return 4;
                case ChannelType.Float64: return 8;
                default: return WireWriter.VarintLength((ulong)reading.DataLength) + reading.DataLength;
            }
        }
    }
}
