using System.Text;
using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.SystemTests.Truth;

/// <summary>A channel of every type, called by it, with values from one end of the type to the other.</summary>
internal sealed class TypedSensors(int seed) : ISensor
{
    private const long ScalarIntervalUs = 100_000;
    private const long LargeIntervalUs = 1_500_000;

    private static readonly long[] Integers = [0, 1, -1, long.MaxValue, long.MinValue, 1L << 53, -123_456_789_012];
    private static readonly double[] Numbers =
        [0, -0.0, 1.5, -273.15, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1 / 3.0, 4e-320, 21.37];

    private readonly Random _random = new(seed);
    private readonly byte[] _data = new byte[Limits.LargeReadingBytes];
    private readonly Lock _gate = new();

    public void AddTo(DeviceCore device)
    {
        foreach (ChannelType type in Enum.GetValues<ChannelType>())
        {
            long intervalUs = type is ChannelType.Text or ChannelType.Bytes ? LargeIntervalUs : ScalarIntervalUs;
            ChannelDeclaration channel = new() { Type = type, IntervalMs = (int)(intervalUs / 1000), Name = type.ToString().ToLowerInvariant(), Quantity = "test", Unit = "1" };
            device.AddChannel(channel, this, intervalUs, (int)type * 10_000);
        }
    }

    public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
    {
        error = "";
        lock (_gate)
        {
            switch (channel.Type)
            {
                case ChannelType.Bool: reading.Bits = _random.Next(2); break;
                case ChannelType.Int64: reading.Bits = _random.Next(4) == 0 ? _random.NextInt64(long.MinValue, long.MaxValue) : Integers[_random.Next(Integers.Length)]; break;
                case ChannelType.Float32 or ChannelType.Float64: SensorValue.Set(ref reading, Numbers[_random.Next(Numbers.Length)]); break;
                case ChannelType.Text: SensorValue.Set(ref reading, _data, 0, FillText()); break;
                default: SensorValue.Set(ref reading, _data, 0, FillBytes()); break;
            }
        }

        return true;
    }

    private int FillText()
    {
        StringBuilder text = new();
        for (int i = _random.Next(400); i > 0; i--)
            text.Append(_random.Next(3) == 0 ? "\u00fc\u6e29\U0001f321"[..] : "\"text\"\n");
        return Encoding.UTF8.GetBytes(text.ToString(), _data);
    }

    /// <summary>Nothing, a few, and the largest that there is, which takes some sixty fragments.</summary>
    private int FillBytes()
    {
        int count = _random.Next(4) == 0 ? _data.Length : _random.Next(2_000);
        _random.NextBytes(_data.AsSpan(0, count));
        return count;
    }
}
