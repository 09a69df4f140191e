using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

public sealed class DeferredSensorTests
{
    [Fact]
    public void Complete_AfterAReadWasBegun_TheReadingHasTheTimeOfItsMeasurement()
    {
        DeviceBench bench = new();
        PendingSensor sensor = new();
        Channel channel = bench.AddChannel("a", ChannelType.Float32, 1_000_000, sensor);
        bench.Run(500_000);
        Assert.Equal(1, sensor.Begun);
        Assert.Equal(0UL, bench.Device.Log.Next);

        Reading reading = new() { Type = channel.Type, TimeUs = 400_000 };
        SensorValue.Set(ref reading, 21.5);
        bench.Device.Complete(channel, true, ref reading, "", bench.NowUs);

        Assert.Equal(1UL, bench.Device.Log.Next);
        Assert.Equal(400_000, bench.Device.Log.TimeUs(0));
    }

    [Fact]
    public void Run_ReadStillUnderWay_NoOtherIsBegunAndTheMissedOnesAreCounted()
    {
        DeviceBench bench = new();
        PendingSensor sensor = new();
        Channel channel = bench.AddChannel("a", ChannelType.Float32, 100_000, sensor);
        bench.Run(1_050_000);

        Assert.Equal(1, sensor.Begun);
        Assert.Equal(10, channel.Skipped);
        Assert.Equal(0UL, bench.Device.Log.Next);

        Reading reading = default;
        bench.Device.Complete(channel, false, ref reading, "no answer", bench.NowUs);
        bench.Run(100_000);

        Assert.Equal(2, sensor.Begun);
        Assert.Contains("a cannot be read: no answer", bench.Messages);
    }

    [Fact]
    public void Run_ReadCannotBeBegun_IsALostReadingWithItsReasonOnce()
    {
        DeviceBench bench = new();
        PendingSensor sensor = new() { Error = "the bus hangs" };
        bench.AddChannel("a", ChannelType.Float32, 100_000, sensor);
        bench.Run(250_000);

        Assert.Equal(["a cannot be read: the bus hangs"], bench.Messages.Where(text => text.StartsWith("a ", StringComparison.Ordinal)));
        Assert.Equal(3UL, bench.Device.Log.Next);
    }

    private sealed class PendingSensor : DeferredSensor
    {
        public int Begun { get; private set; }

        public string Error { get; init; } = "";

        public override bool TryBegin(Channel channel, long nowUs, out string error)
        {
            Begun++;
            error = Error;
            return Error.Length == 0;
        }
    }
}
