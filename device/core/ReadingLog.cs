using System;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// The readings of this boot that are not acknowledged, in memory of fixed size: a restart of the device loses them.
    /// </summary>
    public sealed class ReadingLog : DeviceLog
    {
        // An entry's kind is the type of its value, or this bit and the cause of the loss.
        private const byte LostEntry = 0x80;

        private readonly long[] _times;
        private readonly long[] _bits;
        private readonly uint[] _carriers;
        private readonly byte[] _channelOf;
        private readonly byte[] _kinds;
        private readonly DataRing _data;
        private readonly DroppedRanges _dropped = new DroppedRanges();
        private int _head;
        private ulong _first;
        private ulong _heldFirst;
        private ulong _next;

        /// <param name="bootId">PROTOCOL 1.8</param>
        /// <param name="channels">what the readings' channels mean</param>
        /// <param name="readings">most entries, at least 1</param>
        /// <param name="dataBytes">most bytes of texts and byte strings</param>
        /// <param name="observer">told of losses; may be null</param>
        public ReadingLog(ulong bootId, ChannelTable channels, int readings, int dataBytes, DeviceObserver observer)
            : base(bootId, channels, observer)
        {
            if (readings < 1)
            {
                throw new ArgumentException("A log holds at least one reading.", nameof(readings));
            }

            _times = new long[readings];
            _bits = new long[readings];
            _carriers = new uint[readings];
            _channelOf = new byte[readings];
            _kinds = new byte[readings];
            _data = new DataRing(dataBytes);
        }

        public override ulong First { get { return _first; } }

        public override ulong HeldFirst { get { return _heldFirst; } }

        public override ulong Next { get { return _next; } }

        public override int DroppedCount { get { return _dropped.Count; } }

        /// <summary>Entries that fit.</summary>
        public int Capacity { get { return _times.Length; } }

        public override void Append(ref Reading reading)
        {
            reading.Number = _next;
            int length = HasData(reading.Type) ? reading.DataLength : 0;
            if (length > Limits.LargeReadingBytes)
            {
                AppendLost(reading.TimeUs, LostCause.TooLarge);
                return;
            }

            if (length > _data.Buffer.Length)
            {
                AppendLost(reading.TimeUs, LostCause.LogOverflow);
                return;
            }

            int start = length == 0 ? 0 : KeepData(ref reading, length);
            int slot = AddSlot(reading.TimeUs);
            _kinds[slot] = (byte)reading.Type;
            _channelOf[slot] = (byte)reading.Channel;
            _bits[slot] = HasData(reading.Type) ? ((long)start << 32) | (uint)length : reading.Bits;
        }

        public override void AppendLost(long timeUs, LostCause cause)
        {
            ulong number = _next;
            int slot = AddSlot(timeUs);
            _kinds[slot] = (byte)(LostEntry | (int)cause);
            CountLost(number, cause);
        }

        public override bool TryGet(ulong number, ref Reading reading, out LostCause cause)
        {
            int slot = Slot(number);
            if (IsLost(slot))
            {
                cause = (LostCause)(_kinds[slot] & ~LostEntry);
                return false;
            }

            cause = 0;
            reading.Number = number;
            reading.Channel = _channelOf[slot];
            reading.Type = (ChannelType)_kinds[slot];
            reading.TimeUs = _times[slot];
            bool hasData = HasData(reading.Type);
            reading.Bits = hasData ? 0 : _bits[slot];
            reading.Data = hasData ? _data.Buffer : null;
            reading.DataOffset = hasData ? (int)(_bits[slot] >> 32) : 0;
            reading.DataLength = hasData ? (int)_bits[slot] : 0;
            return true;
        }

        public override long TimeUs(ulong number)
        {
            return _times[Slot(number)];
        }

        public override uint Carrier(ulong number)
        {
            return _carriers[Slot(number)];
        }

        public override void SetCarrier(ulong number, uint carrier)
        {
            _carriers[Slot(number)] = carrier;
        }

        public override void ForgetCarriers()
        {
            Array.Clear(_carriers, 0, _carriers.Length);
            _dropped.ForgetCarriers();
        }

        public override DroppedRange Dropped(int index)
        {
            return _dropped[index];
        }

        public override void Release(ulong next)
        {
            while (_heldFirst < next && _heldFirst < _next)
            {
                RemoveOldest();
            }

            if (next > _first)
            {
                _first = next < _next ? next : _next;
                _dropped.Release(_first);
            }
        }

        private static bool HasData(ChannelType type)
        {
            return type == ChannelType.Text || type == ChannelType.Bytes;
        }

        private int KeepData(ref Reading reading, int length)
        {
            while (true)
            {
                // It ends: an empty log has room for every length that comes here.
                int start = _data.TryAdd(reading.Data, reading.DataOffset, length);
                if (start >= 0)
                {
                    return start;
                }

                DropOldest();
            }
        }

        private int AddSlot(long timeUs)
        {
            if (Count == _times.Length)
            {
                DropOldest();
            }

            int slot = Slot(_next);
            _next++;
            _times[slot] = timeUs;
            _carriers[slot] = 0;
            return slot;
        }

        private void DropOldest()
        {
            ulong number = _heldFirst;
            int slot = _head;
            LostCause cause = LostCause.LogOverflow;
            if (IsLost(slot))
            {
                cause = (LostCause)(_kinds[slot] & ~LostEntry);
            }
            else
            {
                CountLost(number, cause);
            }

            RemoveOldest();
            _dropped.Add(number, cause);
        }

        private void RemoveOldest()
        {
            if (!IsLost(_head) && HasData((ChannelType)_kinds[_head]) && (int)_bits[_head] > 0)
            {
                _data.RemoveOldest((int)(_bits[_head] >> 32), (int)_bits[_head]);
            }

            _heldFirst++;
            _head++;

            // An empty log starts again at the front, so that a log that is rarely long touches little of its memory.
            if (_head == _times.Length || _heldFirst == _next)
            {
                _head = 0;
            }
        }

        private bool IsLost(int slot)
        {
            return (_kinds[slot] & LostEntry) != 0;
        }

        private int Slot(ulong number)
        {
            int slot = _head + (int)(number - _heldFirst);
            return slot < _times.Length ? slot : slot - _times.Length;
        }
    }
}
