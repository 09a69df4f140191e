using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>PROTOCOL 12: each command is applied once, whatever happens to its result.</summary>
public class CommandTests
{
    [Fact]
    public void Command_SentTwice_IsAppliedOnceAndAnsweredTwice()
    {
        SessionPair pair = new SessionPair().Open();
        Send(pair, 5);
        Send(pair, 5);
        Assert.Single(pair.Applied);
        Assert.Equal([5UL, 5UL], pair.Collector.Results.Select(result => result.CommandId));
        Assert.Equal(1, pair.Counters.CommandsRepeated);
    }

    [Fact]
    public void Command_ResultLostWithTheConnection_IsAnsweredFromMemoryAfterTheReconnect()
    {
        SessionPair pair = new SessionPair().Open();
        pair.Collector.SendCommand(Command(pair, 5));
        pair.FromCollector();
        pair.Run(pair.ControlDelayUs + 1);
        Assert.Single(pair.Applied);
        pair.Disconnect();
        pair.Open();
        Assert.Empty(pair.Collector.Results);

        Send(pair, 5);

        Assert.Single(pair.Applied);
        Assert.Equal("done", Assert.Single(pair.Collector.Results).Message);
    }

    [Fact]
    public void Command_ForAnotherBoot_IsRefusedAndNotApplied()
    {
        SessionPair pair = new SessionPair().Open();
        Command command = Command(pair, 5);
        command.BootId++;
        pair.Collector.SendCommand(command);
        pair.FromCollector();
        pair.Run(100_000);

        Assert.Empty(pair.Applied);
        CommandResult result = Assert.Single(pair.Collector.Results);
        Assert.Equal((CommandStatus.Refused, "the device has restarted"), (result.Status, result.Message));
    }

    [Fact]
    public void Command_Remembered32_TheThirtyThirdPushesOutTheFirst()
    {
        SessionPair pair = new SessionPair().Open();
        for (ulong id = 1; id <= 33; id++) Send(pair, id);
        Send(pair, 2);
        Assert.Equal(33, pair.Applied.Count);
        Send(pair, 1);
        Assert.Equal(34, pair.Applied.Count);
    }

    [Fact]
    public void Commands_ManyInOneRecordTrain_AllGetAResult()
    {
        SessionPair pair = new SessionPair().Open();
        for (ulong id = 1; id <= 12; id++) pair.Collector.SendCommand(Command(pair, id));
        pair.FromCollector();
        pair.Run(100_000);
        Assert.Equal(12, pair.Collector.Results.Count);
        Assert.Equal(8, pair.Applied.Count);
    }

    private static void Send(SessionPair pair, ulong id)
    {
        pair.Collector.SendCommand(Command(pair, id));
        pair.FromCollector();
        pair.Run(100_000);
    }

    private static Command Command(SessionPair pair, ulong id) =>
        new() { Id = id, BootId = pair.Log.BootId, Kind = CommandKind.RunAction, Name = "sample" };
}
