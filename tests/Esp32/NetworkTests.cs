using Telemetry.Esp32.Radio;

namespace Telemetry.Esp32.Tests;

public sealed class NetworkTests
{
    private readonly FakeRadio _radio = new();
    private readonly NetworkKeeper _keeper;
    private long _nowUs;

    public NetworkTests() => _keeper = new NetworkKeeper(_radio);

    private void Run(int seconds)
    {
        long endUs = _nowUs + (seconds * 1_000_000L);
        while (_nowUs < endUs)
        {
            long dueUs = _keeper.Tick(_nowUs);
            Assert.True(dueUs > _nowUs);
            _nowUs = Math.Min(dueUs, endUs);
        }
    }

    [Fact]
    public void Tick_TheRuntimeConnects_IsUpWithoutHelp()
    {
        Run(8);
        Assert.False(_keeper.IsUp);
        Assert.Equal("no address in the Wi-Fi network home", _keeper.Reason);
        _radio.IsUp = true;
        Run(3);
        Assert.True(_keeper.IsUp);
        Assert.Equal("", _keeper.Reason);
        Assert.Equal(0, _keeper.Helped);
    }

    [Fact]
    public void Tick_NoAddressForLong_HelpsLessAndLessOften()
    {
        List<long> begun = [];
        _radio.Begun = () => begun.Add(_nowUs / 1_000_000);
        _radio.Error = "wrong password";
        Run(3_600);
        Assert.Equal(begun.Count, _keeper.Helped);
        long[] waits = [.. begun.Zip(begun.Skip(1), (a, b) => b - a)];
        Assert.InRange(begun[0], 30, 34);
        Assert.InRange(waits[0], 60, 70);
        Assert.All(waits.Skip(4), wait => Assert.InRange(wait, 300, 330));
        Assert.Equal("no address in the Wi-Fi network home: wrong password", _keeper.Reason);
    }

    [Fact]
    public void Tick_ATryThatHangs_IsNotJoinedByAnother()
    {
        _radio.Hangs = true;
        Run(3_600);
        Assert.Equal(1, _keeper.Helped);
        _radio.Hangs = false;
        Run(600);
        Assert.True(_keeper.Helped > 1);
    }

    [Fact]
    public void Tick_LostAndBack_IsCountedAndBeginsAnew()
    {
        _radio.IsUp = true;
        Run(10);
        for (int i = 1; i <= 3; i++)
        {
            _radio.IsUp = false;
            Run(20);
            Assert.False(_keeper.IsUp);
            Assert.Equal(i, _keeper.Losses);
            _radio.IsUp = true;
            Run(5);
            Assert.True(_keeper.IsUp);
        }

        Assert.Equal(0, _keeper.Helped);
        _radio.IsUp = false;
        Run(40);
        Assert.Equal(1, _keeper.Helped);
    }
}
