using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>Consecutive entries of a log in memory: just sampled, or read from a segment.</summary>
internal sealed class Block
{
    /// <summary>Entries that a block takes.</summary>
    public const int MostEntries = 2048;

    private const int FirstEntries = 64;
    private const byte LostEntry = 0x80;

    private long[] _times = new long[FirstEntries];
    private long[] _bits = new long[FirstEntries];
    private byte[] _kinds = new byte[FirstEntries];
    private byte[] _channels = new byte[FirstEntries];
    private byte[] _data = [];
    private int _dataLength;

    public Block(ulong first) => First = first;

    public ulong First { get; }

    public int Count { get; private set; }

    public ulong End => First + (ulong)Count;

    /// <summary>What it takes of memory, about.</summary>
    public int Bytes => (_times.Length * 18) + _data.Length;

    public bool Holds(ulong number) => number >= First && number < End;

    /// <summary>Whether it takes one more entry with so much data.</summary>
    public bool HasRoom(int dataLength) => Count < MostEntries && (dataLength == 0 || _dataLength == 0 || _dataLength + dataLength <= Limits.LargeReadingBytes);

    /// <summary>Takes the entry of the next number. Data is copied.</summary>
    public void Add(in Reading reading)
    {
        int slot = AddSlot(reading.TimeUs, (byte)reading.Type, reading.Channel);
        _bits[slot] = HasData(reading.Type) ? Keep(reading.Data, reading.DataOffset, reading.DataLength) : reading.Bits;
    }

    public void AddLost(long timeUs, LostCause cause) => AddSlot(timeUs, (byte)(LostEntry | (int)cause), 0);

    public bool TryGet(ulong number, ref Reading reading, out LostCause cause)
    {
        int slot = (int)(number - First);
        if (TryGetLost(slot, out cause))
            return false;

        reading.Number = number;
        reading.Channel = _channels[slot];
        reading.Type = (ChannelType)_kinds[slot];
        reading.TimeUs = _times[slot];
        bool hasData = HasData(reading.Type);
        reading.Bits = hasData ? 0 : _bits[slot];
        reading.Data = hasData ? _data : null!;
        reading.DataOffset = hasData ? (int)(_bits[slot] >> 32) : 0;
        reading.DataLength = hasData ? (int)_bits[slot] : 0;
        return true;
    }

    public long TimeUs(ulong number) => _times[(int)(number - First)];

    private static bool HasData(ChannelType type) => type is ChannelType.Text or ChannelType.Bytes;

    private bool TryGetLost(int slot, out LostCause cause)
    {
        bool isLost = (_kinds[slot] & LostEntry) != 0;
        cause = isLost ? (LostCause)(_kinds[slot] & ~LostEntry) : 0;
        return isLost;
    }

    private int AddSlot(long timeUs, byte kind, int channel)
    {
        if (Count == _times.Length)
        {
            int size = Math.Min(Count * 4, MostEntries);
            Array.Resize(ref _times, size);
            Array.Resize(ref _bits, size);
            Array.Resize(ref _kinds, size);
            Array.Resize(ref _channels, size);
        }

        _times[Count] = timeUs;
        _kinds[Count] = kind;
        _channels[Count] = (byte)channel;
        return Count++;
    }

    /// <summary>A value stays where it is, so that a session may hold on to it: a buffer that is too small is left to what refers to it.</summary>
    private long Keep(byte[] data, int offset, int length)
    {
        if (length > 0 && _dataLength + length > _data.Length)
        {
            byte[] larger = new byte[Math.Max(_dataLength + length, Math.Min(_data.Length * 2, Limits.LargeReadingBytes))];
            Buffer.BlockCopy(_data, 0, larger, 0, _dataLength);
            _data = larger;
        }

        if (length > 0)
            Buffer.BlockCopy(data, offset, _data, _dataLength, length);
        long place = ((long)_dataLength << 32) | (uint)length;
        _dataLength += length;
        return place;
    }
}
