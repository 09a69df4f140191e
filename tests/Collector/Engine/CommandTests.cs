using Telemetry.Collector.Engine;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Engine;

public class CommandTests
{
    private readonly EngineBench _bench = new();

    [Fact]
    public void Command_Sent_IsSentAgainAfterAReconnectUntilItIsAnswered()
    {
        TestDevice device = _bench.Device().Open();
        ulong id = _bench.Engine.SendCommand("pump", new CommandRequest(CommandKind.RunAction, "identify", TypedValue.None), _bench.NowUs, out _);
        device.Receive();
        Assert.Equal(id, Assert.Single(device.Commands).Id);

        TestDevice again = _bench.Device().Open();
        Assert.Equal((id, EngineBench.BootA), (Assert.Single(again.Commands).Id, again.Commands[0].BootId));
        again.Send(new CommandResult { CommandId = id, Status = CommandStatus.Refused, Message = "no lamp" }.Write);

        CommandView command = Assert.Single(_bench.Engine.Commands("pump"));
        Assert.Equal((CommandStatus.Refused, "no lamp"), (command.Status, command.Message));
    }

    [Theory]
    [InlineData("identify", CommandStatus.Failed)]
    [InlineData("restart", CommandStatus.Applied)]
    public void Command_DeviceComesBackWithAnotherBoot_HasTheResultOfARestart(string action, CommandStatus expected)
    {
        TestDevice device = _bench.Device().Open();
        _bench.Engine.SendCommand("pump", new CommandRequest(CommandKind.RunAction, action, TypedValue.None), _bench.NowUs, out _);
        device.Disconnect();
        TestDevice next = _bench.Device(EngineBench.BootB).Open();

        Assert.Equal(expected, Assert.Single(_bench.Engine.Commands("pump")).Status);
        Assert.Empty(next.Commands);
    }

    [Fact]
    public void Command_NinthWithoutAResult_IsNotTaken()
    {
        _bench.Device().Open();
        CommandRequest request = new(CommandKind.RunAction, "identify", TypedValue.None);
        for (int i = 0; i < Limits.PendingCommands; i++)
            Assert.NotEqual(0UL, _bench.Engine.SendCommand("pump", request, _bench.NowUs, out _));

        Assert.Equal(0UL, _bench.Engine.SendCommand("pump", request, _bench.NowUs, out string refusal));
        Assert.Contains("8 commands", refusal, StringComparison.Ordinal);
    }
}
