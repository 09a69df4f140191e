using Telemetry.Collector.Engine;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>What a host learns of the commands that it sent, and of what can be sent.</summary>
public class CommandResultTests
{
    private readonly EngineBench _bench = new();

    [Fact]
    public void Result_OfADevice_IsHandedOutOnce()
    {
        TestDevice device = _bench.Device().Open();
        ulong id = Send("identify");
        Assert.False(_bench.Engine.TryNextResult(out _));
        device.Send(new CommandResult { CommandId = id, Status = CommandStatus.Refused, Message = "no lamp\n" }.Write);

        Assert.True(_bench.Engine.TryNextResult(out CommandView? result));
        Assert.Equal((id, CommandStatus.Refused, "no lamp "), (result.Id, result.Status, result.Message));
        device.Send(new CommandResult { CommandId = id, Status = CommandStatus.Applied, Message = "" }.Write);
        Assert.False(_bench.Engine.TryNextResult(out _));
    }

    [Fact]
    public void Result_DeviceRestarted_IsHandedOutForEachCommand()
    {
        TestDevice device = _bench.Device().Open();
        (ulong identify, ulong restart) = (Send("identify"), Send("restart"));
        device.Disconnect();
        _bench.Device(EngineBench.BootB).Open();

        Assert.True(_bench.Engine.TryNextResult(out CommandView? first));
        Assert.True(_bench.Engine.TryNextResult(out CommandView? second));
        Assert.Equal((identify, CommandStatus.Failed), (first.Id, first.Status));
        Assert.Equal((restart, CommandStatus.Applied), (second.Id, second.Status));
    }

    [Fact]
    public void Result_NobodyAsks_OnlyTheLastAreKept()
    {
        EngineBench bench = new(new EngineOptions { CommandResults = 2 });
        TestDevice device = bench.Device().Open();
        ulong id = 0;
        for (int i = 0; i < 5; i++)
        {
            id = bench.Engine.SendCommand("pump", new CommandRequest(CommandKind.RunAction, "identify", TypedValue.None), bench.NowUs, out _);
            device.Send(new CommandResult { CommandId = id, Status = CommandStatus.Applied, Message = "" }.Write);
        }

        Assert.True(bench.Engine.TryNextResult(out _));
        Assert.True(bench.Engine.TryNextResult(out CommandView? last));
        Assert.Equal(id, last.Id);
        Assert.False(bench.Engine.TryNextResult(out _));
    }

    [Fact]
    public void View_Parameters_AreAsDeclaredAndFollowWhatIsApplied()
    {
        TestDevice device = _bench.Device().Join();
        device.Announce(EngineBench.BootA, 0, 0, true);
        device.Send(new ParameterDeclaration
        {
            Name = "interval",
            Type = ChannelType.Float64,
            Unit = "ms",
            Description = "between\treadings",
            Current = TypedValue.FromFloat64(500),
            Default = TypedValue.FromFloat64(1000),
            HasRange = true,
            Lowest = TypedValue.FromFloat64(1),
            Highest = TypedValue.FromFloat64(60_000),
        }.Write);
        device.Send(new ActionDeclaration { Name = "blink", Description = "on and off" }.Write);
        device.Send(Ready.Write);

        Assert.Equal(new ParameterView("interval", "float64", "ms", "between readings", 500.0, 1000.0, 1.0, 60_000.0), Assert.Single(_bench.Pump.Parameters));
        Assert.Equal(new ActionView("blink", "on and off"), Assert.Single(_bench.Pump.Actions));

        CommandRequest request = new(CommandKind.SetParameter, "interval", TypedValue.FromFloat64(10));
        ulong id = _bench.Engine.SendCommand("pump", request, _bench.NowUs, out _);
        Assert.Equal(500.0, _bench.Pump.Parameters[0].Value);
        device.Send(new CommandResult { CommandId = id, Status = CommandStatus.Applied, Message = "", Value = TypedValue.FromFloat64(10) }.Write);
        Assert.Equal((10.0, 1000.0), (_bench.Pump.Parameters[0].Value, _bench.Pump.Parameters[0].Default));

        CollectorView read = ReadBack(_bench.Engine.View(_bench.NowUs));
        Assert.Equal("interval", Assert.Single(Assert.Single(read.Devices).Parameters).Name);
    }

    private static CollectorView ReadBack(CollectorView view) =>
        System.Text.Json.JsonSerializer.Deserialize<CollectorView>(ViewJson.Line(view), ViewJson.Options)!;

    private ulong Send(string action) =>
        _bench.Engine.SendCommand("pump", new CommandRequest(CommandKind.RunAction, action, TypedValue.None), _bench.NowUs, out _);
}
