using System;
using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>Puts the records of PROTOCOL 3.1 together from whatever pieces the connection delivers.</summary>
    internal sealed class RecordAssembler
    {
        private readonly byte[] _buffer = new byte[Limits.ControlRecordBytes];
        private int _have;

        /// <summary>The record, header first.</summary>
        public byte[] Buffer { get { return _buffer; } }

        public int BodyLength { get { return _have < RecordHeader.Bytes ? 0 : RecordHeader.ReadLength(_buffer, 0); } }

        public bool HasLength { get { return _have >= RecordHeader.Bytes; } }

        public bool IsComplete { get { return HasLength && _have == RecordHeader.Bytes + BodyLength; } }

        public void Clear()
        {
            _have = 0;
        }

        /// <summary>
        /// Takes bytes of one record at most: first its length, then, in a further call, its body. Returns how many. The caller
        /// checks the length in between; it must not go on with one that is not allowed.
        /// </summary>
        public int Add(byte[] source, int offset, int count)
        {
            int want = (HasLength ? RecordHeader.Bytes + BodyLength : RecordHeader.Bytes) - _have;
            int take = count < want ? count : want;
            Array.Copy(source, offset, _buffer, _have, take);
            _have += take;
            return take;
        }
    }
}
