using Telemetry.Collector.History;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.History;

public sealed class ValuesTests
{
    [Fact]
    public void ToObject_EachType_IsItsValue()
    {
        Assert.Equal(false, Values.ToObject(ChannelType.Bool, 0, []));
        Assert.Equal(true, Values.ToObject(ChannelType.Bool, 1, []));
        Assert.Equal(-7L, Values.ToObject(ChannelType.Int64, -7, []));
        Assert.Equal(1.5f, Values.ToObject(ChannelType.Float32, (uint)BitConverter.SingleToInt32Bits(1.5f), []));
        Assert.Equal(-2.5, Values.ToObject(ChannelType.Float64, BitConverter.DoubleToInt64Bits(-2.5), []));
        Assert.Equal("é", Values.ToObject(ChannelType.Text, 0, "é"u8));
        Assert.Equal(new byte[] { 1, 2 }, Values.ToObject(ChannelType.Bytes, 0, [1, 2]));
    }

    [Fact]
    public void ToDouble_EachType_IsItsValue()
    {
        Assert.Equal(1, Values.ToDouble(ChannelType.Bool, 1));
        Assert.Equal(-7, Values.ToDouble(ChannelType.Int64, -7));
        Assert.Equal(-1.5, Values.ToDouble(ChannelType.Float32, (uint)BitConverter.SingleToInt32Bits(-1.5f)));
        Assert.Equal(-2.5, Values.ToDouble(ChannelType.Float64, BitConverter.DoubleToInt64Bits(-2.5)));
    }

    [Fact]
    public void TimeRange_ItsEnd_BelongsToTheNext()
    {
        TimeRange range = new(10, 20);
        Assert.Equal([false, true, true, false], new long[] { 9, 10, 19, 20 }.Select(range.Contains));
    }
}
