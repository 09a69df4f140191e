using Telemetry.RaspberryPi.Host;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Host;

public class LastRunTests
{
    [Fact]
    public void Begin_AfterAnOrderlyEnd_IsASoftwareStart()
    {
        using TemporaryDirectory data = new();
        LastRun.Begin(data.Path, "kernel-1").End();
        Assert.Equal(ResetCause.Software, LastRun.Begin(data.Path, "kernel-1").Cause);
    }

    [Fact]
    public void Begin_WithoutAnEndBefore_IsACrash()
    {
        using TemporaryDirectory data = new();
        LastRun.Begin(data.Path, "kernel-1");
        LastRun second = LastRun.Begin(data.Path, "kernel-1");
        Assert.Equal((ResetCause.Crash, "the program was killed or crashed"), (second.Cause, second.Detail));
    }

    [Fact]
    public void Begin_WithoutAnEndAndWithAnotherKernel_IsAPowerCut()
    {
        using TemporaryDirectory data = new();
        LastRun.Begin(data.Path, "kernel-1");
        Assert.Equal(ResetCause.PowerOn, LastRun.Begin(data.Path, "kernel-2").Cause);
    }
}
