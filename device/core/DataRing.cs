using System;

namespace Telemetry.Device
{
    /// <summary>
    /// Room for texts and byte strings in a buffer of fixed size, given and taken back in the same order. Each piece lies in
    /// one part, so the end of the buffer may stay unused.
    /// </summary>
    internal sealed class DataRing
    {
        private readonly byte[] _buffer;
        private int _head;
        private int _tail;
        private int _pieces;

        public DataRing(int bytes)
        {
            _buffer = new byte[bytes];
        }

        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Copies data of at least one byte. Returns where it is, or -1 when there is no room now.</summary>
        public int TryAdd(byte[] data, int offset, int count)
        {
            int start = FindRoom(count);
            if (start >= 0)
            {
                Array.Copy(data, offset, _buffer, start, count);
                _tail = start + count;
                _pieces++;
            }

            return start;
        }

        /// <summary>Takes back the oldest piece.</summary>
        public void RemoveOldest(int start, int count)
        {
            _pieces--;
            _head = start + count;
            if (_pieces == 0)
            {
                _head = 0;
                _tail = 0;
            }
        }

        private int FindRoom(int count)
        {
            bool isWrapped = _tail < _head;
            if (isWrapped)
            {
                // Strictly less: a full ring must not look like an empty one.
                return count < _head - _tail ? _tail : -1;
            }

            if (count <= _buffer.Length - _tail)
            {
                return _tail;
            }

            return count < _head ? 0 : -1;
        }
    }
}
