using System.Text;

namespace Telemetry.Wire
{
    /// <summary>
    /// Reads the fields of PROTOCOL 1 from a part of a buffer. A read past the end or a malformed field gives zero and
    /// clears <see cref="Ok"/> for good, so that a caller reads a whole frame and checks once.
    /// </summary>
    public struct WireReader
    {
        // A reader that failed ends before it begins, so that one comparison finds both the end and an earlier failure.
        private const int Failed = -1;

        private readonly byte[] _buffer;
        private int _end;
        private int _position;

        public WireReader(byte[] buffer, int offset, int count)
        {
            _buffer = buffer;
            _position = offset;
            _end = offset + count;
        }

        public bool Ok { get { return _end != Failed; } }

        /// <summary>True when every byte was read and none was missing.</summary>
        public bool OkAtEnd { get { return _position == _end; } }

        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Index in <see cref="Buffer"/> of the next byte.</summary>
        public int Position { get { return _position; } }

        public int Remaining { get { return _end == Failed ? 0 : _end - _position; } }

        public void Fail()
        {
            _end = Failed;
        }

        public byte ReadByte()
        {
            if (_position >= _end)
            {
                _end = Failed;
                return 0;
            }

            return _buffer[_position++];
        }

        public int ReadUInt16()
        {
            return Take(2) ? (_buffer[_position - 2] << 8) | _buffer[_position - 1] : 0;
        }

        public uint ReadUInt32()
        {
            if (!Take(4))
            {
                return 0;
            }

            int p = _position - 4;
            return ((uint)_buffer[p] << 24) | ((uint)_buffer[p + 1] << 16) | ((uint)_buffer[p + 2] << 8) | _buffer[p + 3];
        }

        public ulong ReadUInt48()
        {
            ulong high = (ulong)ReadUInt16();
            return (high << 32) | ReadUInt32();
        }

        public ulong ReadUInt64()
        {
            ulong high = ReadUInt32();
            return (high << 32) | ReadUInt32();
        }

        /// <summary>PROTOCOL 1.2: unsigned LEB128, at most 10 bytes, shortest form only.</summary>
        public ulong ReadVarint()
        {
            int p = _position;
            if (p < _end && _buffer[p] < 0x80)
            {
                _position = p + 1;
                return _buffer[p];
            }

            return ReadLongVarint();
        }

        private ulong ReadLongVarint()
        {
            ulong value = 0;
            int shift = 0;
            for (int p = _position; p < _end; p++)
            {
                byte b = _buffer[p];

                // The tenth byte holds one bit; a last byte of zero after another byte is a longer form than needed.
                if ((shift == 63 && b > 1) || (b == 0 && shift != 0))
                {
                    break;
                }

                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                {
                    _position = p + 1;
                    return value;
                }

                shift += 7;
            }

            _end = Failed;
            return 0;
        }

        /// <summary>A varint that must not be above <paramref name="largest"/>.</summary>
        public int ReadVarint(int largest)
        {
            ulong value = ReadVarint();
            if (value > (ulong)largest)
            {
                _end = Failed;
                return 0;
            }

            return (int)value;
        }

        /// <summary>PROTOCOL 1.2: a varint of at most 63 bits: a device time (1.7) or what has no range of its own.</summary>
        public long ReadInt63()
        {
            ulong value = ReadVarint();
            if (value > long.MaxValue)
            {
                _end = Failed;
                return 0;
            }

            return (long)value;
        }

        /// <summary>PROTOCOL 7.4: a reading number, or a count of readings.</summary>
        public ulong ReadNumber()
        {
            ulong value = ReadVarint();
            if (value > Limits.LargestReadingNumber + 1)
            {
                _end = Failed;
                return 0;
            }

            return value;
        }

        /// <summary>PROTOCOL 1.2: a duration in milliseconds.</summary>
        public int ReadMilliseconds()
        {
            return ReadVarint(int.MaxValue);
        }

        /// <summary>PROTOCOL 1.3: zigzag.</summary>
        public long ReadSignedVarint()
        {
            ulong value = ReadVarint();
            return (long)(value >> 1) ^ -(long)(value & 1);
        }

        public double ReadFloat64()
        {
            return FloatBits.ToDouble((long)ReadUInt64());
        }

        /// <summary>Steps over bytes. Gives the index of the first of them in <see cref="Buffer"/>.</summary>
        public int ReadBytes(int count)
        {
            return Take(count) ? _position - count : _position;
        }

        public void ReadInto(byte[] destination, int offset, int count)
        {
            if (Take(count))
            {
                System.Array.Copy(_buffer, _position - count, destination, offset, count);
            }
        }

        public byte[] ReadArray(int count)
        {
            byte[] bytes = new byte[Remaining < count ? 0 : count];
            ReadInto(bytes, 0, count);
            return bytes;
        }

        /// <summary>PROTOCOL 1.5: one length byte and UTF-8; never null.</summary>
        public string ReadText8()
        {
            return ReadText(ReadByte());
        }

        /// <summary>A <c>text8</c> that must not be longer than <paramref name="largest"/> bytes.</summary>
        public string ReadText8(int largest)
        {
            int length = ReadByte();
            if (length > largest)
            {
                _end = Failed;
            }

            return ReadText(length);
        }

        /// <summary>PROTOCOL 1.5: a varint length and UTF-8; never null.</summary>
        public string ReadVarText(int largest)
        {
            return ReadText(ReadVarint(largest));
        }

        /// <summary>PROTOCOL 1.6: a <c>text8</c> that is a name.</summary>
        public string ReadName()
        {
            string name = ReadText8(Limits.NameBytes);
            if (!Names.IsValid(name))
            {
                _end = Failed;
            }

            return name;
        }

        private string ReadText(int length)
        {
            if (!Take(length))
            {
                return "";
            }

            return length == 0 ? "" : Encoding.UTF8.GetString(_buffer, _position - length, length);
        }

        private bool Take(int count)
        {
            if (count < 0 || _end - _position < count)
            {
                _end = Failed;
                return false;
            }

            _position += count;
            return true;
        }
    }
}
