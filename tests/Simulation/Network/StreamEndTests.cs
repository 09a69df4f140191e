using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>The world must keep TCP's promises, or a failing seed would say nothing about the stack.</summary>
public sealed class StreamEndTests
{
    private const long SecondUs = 1_000_000;
    private readonly Timeline _timeline = new();
    private readonly PathConditions _path = new() { Loss = 0.3, JitterUs = 50_000 };
    private readonly byte[] _buffer = new byte[700];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Send_OverALossyPathWithACut_ArrivesWholeAndInOrder(ulong seed)
    {
        (StreamEnd device, StreamEnd collector) = Pair(seed);
        var dice = new Dice(seed);
        byte[] sent = dice.Bytes(100_000);
        var received = new List<byte>();
        int taken = 0;
        device.Changed = () => Push();
        collector.Changed = () =>
        {
            for (int count; (count = collector.Receive(_buffer, 0, _buffer.Length)) > 0;)
            {
                received.AddRange(_buffer.AsSpan(0, count));
            }
        };
        _timeline.At(SecondUs, () => _path.Cut = true);
        _timeline.At(6 * SecondUs, () => _path.Cut = false);

        Push();
        RunUntil(3_000 * SecondUs);

        Assert.Equal(sent, received);

        void Push()
        {
            taken += device.Send(sent, taken, Math.Min(900, sent.Length - taken));
            if (taken < sent.Length)
            {
                _timeline.After(dice.Between(1L, 20_000L), () => device.Changed());
            }
        }
    }

    [Fact]
    public void Close_WithBytesUnderWay_DeliversThemAndThenTheEnd()
    {
        (StreamEnd device, StreamEnd collector) = Pair(4);
        device.Send(new byte[10], 0, 10);
        device.Close();
        RunUntil(60 * SecondUs);

        Assert.False(collector.AtEnd);
        int count = 0;
        while (collector.Waiting > 0)
        {
            count += collector.Receive(_buffer, 0, _buffer.Length);
        }

        Assert.Equal(10, count);
        Assert.True(collector.AtEnd);
        Assert.False(collector.WasReset);
    }

    [Fact]
    public void Vanish_OnOneSide_IsNoticedOnlyByWhoSends()
    {
        (StreamEnd device, StreamEnd collector) = Pair(5);
        device.Vanish();
        RunUntil(60 * SecondUs);
        Assert.True(collector.Here);

        collector.Send(new byte[1], 0, 1);
        RunUntil(120 * SecondUs);

        Assert.True(collector.WasReset);
    }

    [Fact]
    public void Abort_DuringACut_LeavesTheOtherSideHalfOpen()
    {
        (StreamEnd device, StreamEnd collector) = Pair(6);
        _path.Cut = true;
        device.Abort();
        RunUntil(60 * SecondUs);

        Assert.True(collector.Here);
    }

    private (StreamEnd Device, StreamEnd Collector) Pair(ulong seed)
    {
        return StreamEnd.Pair(_timeline, new Dice(seed), _path, () => true, () => true);
    }

    private void RunUntil(long timeUs)
    {
        while (_timeline.Step(timeUs))
        {
        }
    }
}
