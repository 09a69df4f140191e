using Telemetry.Esp32.Lamp;

namespace Telemetry.Esp32.Tests;

public sealed class LampTests
{
    private readonly RecordedPin _pin = new();
    private readonly SignalLamp _lamp;

    public LampTests() => _lamp = new SignalLamp(_pin);

    private void Run(long fromUs, long toUs)
    {
        for (long nowUs = fromUs; nowUs < toUs;)
        {
            _pin.NowUs = nowUs;
            long dueUs = _lamp.Tick(nowUs);
            Assert.True(dueUs > nowUs, "a lamp that wants to be called at once");
            nowUs = dueUs;
        }
    }

    [Fact]
    public void Tick_Pattern_IsPlayedOverAndOver()
    {
        _lamp.Pattern = BlinkPattern.NoCollector;
        Run(0, 2_500_000);
        Assert.Equal(
            ["0 on", "150000 off", "300000 on", "450000 off", "2000000 on", "2150000 off", "2300000 on", "2450000 off"], _pin.Changes);
    }

    [Fact]
    public void Tick_AnotherPattern_BeginsAtOnceFromItsStart()
    {
        _lamp.Pattern = BlinkPattern.NoNetwork;
        Run(0, 1_500_000);
        _pin.Changes.Clear();
        _lamp.Pattern = BlinkPattern.Online;
        Run(1_500_000, 2_000_000);
        Assert.Equal(["1500000 on", "1550000 off"], _pin.Changes);
    }

    [Fact]
    public void BeginIdentify_ForTenSeconds_BlinksFastAndThenAsBefore()
    {
        _lamp.Pattern = BlinkPattern.Online;
        Run(0, 1_000_000);
        _pin.Changes.Clear();
        _lamp.BeginIdentify(1_000_000);
        Run(1_000_000, 11_000_000);
        Assert.Equal(200, _pin.Changes.Count);
        _pin.Changes.Clear();
        Run(11_000_000, 16_000_000);
        Assert.Equal(["11000000 on", "11050000 off"], _pin.Changes);
    }

    [Fact]
    public void Tick_HeldUpForLong_DoesNotMakeUpForIt()
    {
        _lamp.Pattern = BlinkPattern.NoCollector;
        Run(0, 100_000);
        _pin.NowUs = 60_000_000;
        Assert.Equal(60_150_000, _lamp.Tick(60_000_000));
    }

    private sealed class RecordedPin : LampPin
    {
        public long NowUs { get; set; }

        public List<string> Changes { get; } = [];

        public override void Set(bool isOn) => Changes.Add(NowUs + (isOn ? " on" : " off"));
    }
}
