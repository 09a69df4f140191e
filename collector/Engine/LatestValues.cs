using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>
/// The latest value of each channel of a device, and the last numbers for a sparkline. They are those received, stored or not: a person sees
/// what the sensors say also while the store is away. Filled without allocating; a reading that comes again changes nothing.
/// </summary>
internal sealed class LatestValues
{
    /// <summary>Columns of a sparkline; a power of two.</summary>
    public const int RecentNumbers = 32;

    private readonly int _dataLimit;
    private Channel?[] _channels = [];
    private int _dataBytes;

    public LatestValues(int dataLimit) => _dataLimit = dataLimit;

    /// <summary>One channel's values. Readings that were repaired come late: order is by boot and number, not by arrival.</summary>
    internal sealed class Channel
    {
        private readonly (int Order, ulong Number, double Value)[] _recent = new (int, ulong, double)[RecentNumbers];
        private int _oldest;
        private int _recentCount;

        public DeviceBoot? Boot { get; set; }

        public StoredReading Latest { get; set; }

        /// <summary>Text or bytes of <see cref="Latest"/>; null: too large to keep.</summary>
        public byte[]? Data { get; set; } = [];

        public double[] Recent() => [.. Enumerable.Range(0, _recentCount).Select(i => At(i).Value)];

        public bool IsOlder(DeviceBoot boot, ulong number) =>
            Boot is not null && (boot.Order < Boot.Order || (boot.Order == Boot.Order && number < Latest.Number));

        public void AddRecent(int order, ulong number, double value)
        {
            int place = _recentCount;
            while (place > 0 && Compare(place - 1, order, number) > 0)
                place--;

            // What is older than the oldest had its time; what is there already was shown before it could be taken.
            bool isFull = _recentCount == RecentNumbers;
            if ((place > 0 && Compare(place - 1, order, number) == 0) || (isFull && place == 0))
                return;

            if (isFull)
            {
                _oldest++;
                place--;
            }
            else
            {
                _recentCount++;
            }

            for (int i = _recentCount - 1; i > place; i--)
                At(i) = At(i - 1);
            At(place) = (order, number, value);
        }

        private int Compare(int place, int order, ulong number) => (At(place).Order, At(place).Number).CompareTo((order, number));

        private ref (int Order, ulong Number, double Value) At(int place) => ref _recent[(_oldest + place) & (RecentNumbers - 1)];
    }

    /// <summary>Null where nothing was received yet.</summary>
    public Channel? Find(int channel) => channel < _channels.Length ? _channels[channel] : null;

    public void Take(DeviceBoot boot, in StoredReading reading, ReadOnlySpan<byte> data)
    {
        if (reading.Channel >= _channels.Length)
            Array.Resize(ref _channels, reading.Channel + 1);

        Channel channel = _channels[reading.Channel] ??= new Channel();
        if (TryNumber(reading, out double number))
            channel.AddRecent(boot.Order, reading.Number, number);
        if (channel.IsOlder(boot, reading.Number))
            return;

        channel.Boot = boot;
        channel.Latest = reading;
        if (reading.Type is ChannelType.Text or ChannelType.Bytes)
            Keep(channel, data);
    }

    public static bool TryNumber(in StoredReading reading, out double number)
    {
        switch (reading.Type)
        {
            case ChannelType.Bool:
            case ChannelType.Int64:
                number = reading.Bits;
                return true;
            case ChannelType.Float32:
                number = BitConverter.Int32BitsToSingle((int)reading.Bits);
                return true;
            case ChannelType.Float64:
                number = BitConverter.Int64BitsToDouble(reading.Bits);
                return true;
            default:
                number = 0;
                return false;
        }
    }

    private void Keep(Channel channel, ReadOnlySpan<byte> data)
    {
        int kept = channel.Data?.Length ?? 0;
        if (kept < data.Length)
        {
            bool fits = _dataBytes - kept + data.Length <= _dataLimit;
            channel.Data = fits ? new byte[data.Length] : null;
            _dataBytes += (fits ? data.Length : 0) - kept;
        }

        if (channel.Data is not null)
            data.CopyTo(channel.Data);
    }
}
