using System.Text;

namespace Telemetry.Wire
{
    /// <summary>
    /// Writes the fields of PROTOCOL 1 into a part of a buffer. A field that does not fit is not written and clears
    /// <see cref="Ok"/> for good, so that a caller writes a whole frame and checks once.
    /// </summary>
    public struct WireWriter
    {
        private readonly byte[] _buffer;
        private readonly int _start;
        private readonly int _end;
        private int _position;
        private bool _failed;

        public WireWriter(byte[] buffer, int offset, int count)
        {
            _buffer = buffer;
            _start = offset;
            _end = offset + count;
            _position = offset;
            _failed = false;
        }

        public bool Ok { get { return !_failed; } }

        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Index in <see cref="Buffer"/> of the next byte.</summary>
        public int Position { get { return _position; } }

        /// <summary>Bytes written so far.</summary>
        public int Length { get { return _position - _start; } }

        public int Remaining { get { return _failed ? 0 : _end - _position; } }

        /// <summary>A copy of what was written so far.</summary>
        public byte[] ToArray()
        {
            byte[] written = new byte[Length];
            System.Array.Copy(_buffer, _start, written, 0, written.Length);
            return written;
        }

        /// <summary>Takes back everything after <paramref name="position"/>, and a failure with it.</summary>
        public void Rewind(int position)
        {
            _position = position;
            _failed = false;
        }

        public void WriteByte(int value)
        {
            if (_failed || _position >= _end)
            {
                _failed = true;
                return;
            }

            _buffer[_position++] = (byte)value;
        }

        public void WriteUInt16(int value)
        {
            if (Take(2))
            {
                _buffer[_position - 2] = (byte)(value >> 8);
                _buffer[_position - 1] = (byte)value;
            }
        }

        public void WriteUInt32(uint value)
        {
            if (Take(4))
            {
                int p = _position - 4;
                _buffer[p] = (byte)(value >> 24);
                _buffer[p + 1] = (byte)(value >> 16);
                _buffer[p + 2] = (byte)(value >> 8);
                _buffer[p + 3] = (byte)value;
            }
        }

        public void WriteUInt48(ulong value)
        {
            if (Take(6))
            {
                _position -= 6;
                WriteUInt16((int)(value >> 32));
                WriteUInt32((uint)value);
            }
        }

        public void WriteUInt64(ulong value)
        {
            if (Take(8))
            {
                _position -= 8;
                WriteUInt32((uint)(value >> 32));
                WriteUInt32((uint)value);
            }
        }

        /// <summary>PROTOCOL 1.2: unsigned LEB128, shortest form.</summary>
        public void WriteVarint(ulong value)
        {
            int end = _failed ? 0 : _end;
            for (int p = _position; p < end; p++)
            {
                if (value < 0x80)
                {
                    _buffer[p] = (byte)value;
                    _position = p + 1;
                    return;
                }

                _buffer[p] = (byte)(value | 0x80);
                value >>= 7;
            }

            _failed = true;
        }

        /// <summary>PROTOCOL 1.3: zigzag.</summary>
        public void WriteSignedVarint(long value)
        {
            WriteVarint(ZigZag(value));
        }

        public void WriteFloat64(double value)
        {
            WriteUInt64((ulong)FloatBits.FromDouble(value));
        }

        public void WriteBytes(byte[] source, int offset, int count)
        {
            if (Take(count))
            {
                System.Array.Copy(source, offset, _buffer, _position - count, count);
            }
        }

        /// <summary>PROTOCOL 1.5. Text that is too long is cut at a character, to at most 255 bytes.</summary>
        public void WriteText8(string text)
        {
            WriteText8(text, 255);
        }

        /// <summary>PROTOCOL 1.5. Text that is too long is cut at a character, to at most <paramref name="largest"/> bytes, 255 at most.</summary>
        public void WriteText8(string text, int largest)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text == null ? "" : text);
            int length = CutAtCharacter(bytes, largest);
            WriteByte(length);
            WriteBytes(bytes, 0, length);
        }

        /// <summary>PROTOCOL 1.5. Text that is too long is cut at a character, to at most <paramref name="largest"/> bytes.</summary>
        public void WriteVarText(string text, int largest)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text == null ? "" : text);
            int length = CutAtCharacter(bytes, largest);
            WriteVarint((ulong)length);
            WriteBytes(bytes, 0, length);
        }

        public static int VarintLength(ulong value)
        {
            int length = 1;
            while (value >= 0x80)
            {
                value >>= 7;
                length++;
            }

            return length;
        }

        public static ulong ZigZag(long value)
        {
            return (ulong)(value << 1) ^ (ulong)(value >> 63);
        }

        private static int CutAtCharacter(byte[] utf8, int largest)
        {
            int length = utf8.Length;
            if (length > largest)
            {
                length = largest;
                while (length > 0 && (utf8[length] & 0xC0) == 0x80)
                {
                    length--;
                }
            }

            return length;
        }

        private bool Take(int count)
        {
            if (_failed || count < 0 || _end - _position < count)
            {
                _failed = true;
                return false;
            }

            _position += count;
            return true;
        }
    }
}
