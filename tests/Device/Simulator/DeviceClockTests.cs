using Telemetry.Simulator.Devices;

namespace Telemetry.Device.Tests.Simulator;

public sealed class DeviceClockTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(30e-6)]
    [InlineData(-30e-6)]
    public void ToRun_OfADeadline_IsTheFirstMomentAtWhichTheDeviceSeesIt(double skew)
    {
        DeviceClock clock = new(bootUs: 1_234_567, skew);
        for (long deviceUs = 1; deviceUs < 3_600_000_000; deviceUs += 12_345_679)
        {
            long runUs = clock.ToRun(deviceUs);
            Assert.True(clock.ToDevice(runUs) >= deviceUs);
            Assert.True(clock.ToDevice(runUs - 1) < deviceUs);
        }
    }

    [Fact]
    public void ToDevice_AfterAnHour_IsOffByTheSkew()
    {
        Assert.Equal(3_600_000_000 + 72_000, new DeviceClock(0, 20e-6).ToDevice(3_600_000_000), 1.0);
    }

    [Fact]
    public void ToRun_Never_IsNever() => Assert.Equal(long.MaxValue, new DeviceClock(5, 1e-5).ToRun(long.MaxValue));
}
