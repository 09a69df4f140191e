using Telemetry.Collector.Engine;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.Peers;
using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;
using CommandBook = Telemetry.Simulation.Tests.Checks.CommandBook;

namespace Telemetry.Simulation.Tests.Faults;

/// <summary>The person at the collector: sends commands and revokes devices.</summary>
public sealed class Operator(Dice dice, SimulatedWorld world, VirtualKeyRing keys, CommandBook book)
{
    public bool IsRevoked(string device) => !keys.IsEnrolled(device);

    public void Command(int device)
    {
        CommandRequest request = dice.Below(8) switch
        {
            0 => new CommandRequest(CommandKind.SetParameter, "nothing-of-this-name", TypedValue.FromInt64(1)),
            1 => new CommandRequest(CommandKind.SetParameter, DeviceMachine.ParameterName, TypedValue.FromInt64(-1)),
            2 => new CommandRequest(CommandKind.RunAction, "sample", TypedValue.None),
            3 when dice.Chance(0.3) && world.MayRestart(device) => new CommandRequest(CommandKind.RunAction, "restart", TypedValue.None),
            4 or 5 => new CommandRequest(CommandKind.RunAction, DeviceMachine.ActionName, TypedValue.FromInt64(book.NextValue())),
            _ => new CommandRequest(CommandKind.SetParameter, DeviceMachine.ParameterName, TypedValue.FromInt64(book.NextValue())),
        };
        world.Trace.Say("operator", $"commands {world.Devices[device].Id}: {request.Name} {request.Value.Bits}");
        world.Collector.Process?.Operate((engine, nowUs) => engine.SendCommand(world.Devices[device].Id, request, nowUs, out _));
    }

    /// <summary>A command that is said to be applied was, and one that is said to be refused was not.</summary>
    public void Check(CollectorEngine engine)
    {
        foreach (DeviceMachine device in world.Devices)
        {
            foreach (CommandView command in engine.Commands(device.Id))
            {
                bool isCounted = command.Request.Name is DeviceMachine.ParameterName or DeviceMachine.ActionName && command.Request.Value.Bits > 0;
                bool? applied = command.Status switch { CommandStatus.Applied => true, CommandStatus.Refused => false, _ => null };
                Violation.Unless(
                    !isCounted || applied == null || applied == book.WasApplied(command.Request.Value.Bits),
                    $"{device.Id}: the command {command.Id} with the value {command.Request.Value.Bits} is shown as {command.Status}, which is not so");
            }
        }
    }

    /// <summary>
    /// A new key for a device, which has it from its next start on, whenever that is. Not while an earlier change is under way: the device may have read that key and not
    /// used it yet, and the ring keeps two.
    /// </summary>
    public void ChangeKey(int device)
    {
        DeviceProfile profile = world.Devices[device].Profile;
        if (!keys.IsEnrolled(profile.Id) || keys.Replaced(profile.Id) is not null)
        {
            return;
        }

        world.Trace.Say("operator", $"changes the key of {profile.Id}");
        profile.BroughtKey = dice.Bytes(Limits.KeyBytes);
        keys.Rotate(profile.Id, profile.BroughtKey);
        world.Collector.Process?.Operate((engine, nowUs) => engine.Revoke(profile.Id, nowUs));
    }

    public void Revoke(int device)
    {
        string id = world.Devices[device].Id;
        if (keys.IsEnrolled(id))
        {
            world.Trace.Say("operator", $"revokes {id}");
            keys.Revoke(id);
            world.Collector.Process?.Operate((engine, nowUs) => engine.Revoke(id, nowUs));
        }
    }
}
