using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

public class SavedParametersTests
{
    [Fact]
    public void Restore_AfterARestart_SetsWhatACommandSet()
    {
        DeviceBench before = Device();
        Online(before);
        before.Command(1, CommandKind.SetParameter, "a.interval", TypedValue.FromFloat64(100));
        before.Command(2, CommandKind.SetParameter, "label", TypedValue.FromText("ätna"));

        DeviceBench after = Device();
        Assert.Equal(2, after.Device.RestoreParameters(before.Saved));
        Assert.Equal(100, after.Device.FindParameter("a.interval").Value.ToFloat64());
        Assert.Equal("ätna", after.Device.FindParameter("label").Value.Text);
        Assert.Equal(100_000, after.Device.Channels.Find("a").IntervalUs);
        Assert.Equal(1_000, after.Device.FindParameter("b.interval").Value.ToFloat64());
    }

    [Fact]
    public void Restore_DefaultHasChanged_TheNewDefaultHolds()
    {
        DeviceBench before = Device();
        Online(before);
        before.Command(1, CommandKind.SetParameter, "a.interval", TypedValue.FromFloat64(100));

        DeviceBench after = Device(intervalMs: 5_000);
        Assert.Equal(0, after.Device.RestoreParameters(before.Saved));
        Assert.Equal(5_000, after.Device.FindParameter("a.interval").Value.ToFloat64());
    }

    [Fact]
    public void Restore_ParameterIsGone_TheOthersAreSet()
    {
        DeviceBench before = Device();
        before.AddChannel("old", ChannelType.Float32, 1_000_000, new Constant());
        Online(before);
        before.Command(1, CommandKind.SetParameter, "old.interval", TypedValue.FromFloat64(7));
        before.Command(2, CommandKind.SetParameter, "b.interval", TypedValue.FromFloat64(8));

        DeviceBench after = Device();
        Assert.Equal(1, after.Device.RestoreParameters(before.Saved));
        Assert.Equal(8, after.Device.FindParameter("b.interval").Value.ToFloat64());
    }

    [Fact]
    public void Restore_AnyCutOrAnotherVersion_SetsNothing()
    {
        DeviceBench before = Device();
        Online(before);
        before.Command(1, CommandKind.SetParameter, "a.interval", TypedValue.FromFloat64(100));
        before.Command(2, CommandKind.SetParameter, "label", TypedValue.FromText("x"));

        for (int length = 0; length < before.Saved.Length; length++)
        {
            DeviceBench after = Device();
            Assert.Equal(-1, after.Device.RestoreParameters(before.Saved[..length]));
            Assert.Equal(1_000, after.Device.FindParameter("a.interval").Value.ToFloat64());
        }

        before.Saved[0]++;
        Assert.Equal(-1, Device().Device.RestoreParameters(before.Saved));
    }

    [Fact]
    public void Command_HostCannotKeepIt_TheOperatorIsTold()
    {
        DeviceBench bench = Device();
        bench.KeepError = "the card is read-only";
        Online(bench);
        CommandResult result = bench.Command(1, CommandKind.SetParameter, "a.interval", TypedValue.FromFloat64(100));
        Assert.Equal((CommandStatus.Applied, "set, but only until the next restart: the card is read-only"), (result.Status, result.Message));
    }

    private static DeviceBench Device(long intervalMs = 1_000)
    {
        DeviceBench bench = new();
        bench.AddChannel("a", ChannelType.Float32, intervalMs * 1_000, new Constant());
        bench.AddChannel("b", ChannelType.Float32, 1_000_000, new Constant());
        bench.Device.AddParameter(new Parameter(
            new ParameterDeclaration
            {
                Name = "label",
                Type = ChannelType.Text,
                Unit = "",
                Description = "",
                Current = TypedValue.FromText(""),
                Default = TypedValue.FromText(""),
            },
            null));
        return bench;
    }

    private static void Online(DeviceBench bench)
    {
        bench.AddCollector();
        bench.Run(3_000_000);
    }

    private sealed class Constant : ISensor
    {
        public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
        {
            SensorValue.Set(ref reading, 1);
            error = "";
            return true;
        }
    }
}
