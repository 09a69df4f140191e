using Telemetry.Simulation.Tests.Network;
using Telemetry.Simulation.Tests.Peers;
using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Faults;

/// <summary>Does to the world what the plan says, and undoes it.</summary>
public sealed class FaultInjector(Timeline timeline, Dice dice, Trace trace, SimulatedWorld world)
{
    private const double WorstLoss = 0.5;

    public void Schedule(FaultPlan plan)
    {
        foreach (Fault fault in plan.Faults)
        {
            timeline.At(fault.StartUs, () => Begin(fault));
        }
    }

    private void Begin(Fault fault)
    {
        trace.Say("fault", $"{fault.Kind} for {fault.LengthUs / 1_000} ms, device {fault.Device}");
        if (fault.Kind < FaultKind.Reboot)
        {
            BeginOnPath(fault, world.Devices[fault.Device].Attachment);
        }
        else if (fault.Kind < FaultKind.CollectorKilled)
        {
            BeginOnDevice(fault, world.Devices[fault.Device]);
        }
        else
        {
            BeginOnCollector(fault);
        }
    }

    private void BeginOnPath(Fault fault, DeviceAttachment attachment)
    {
        PathConditions path = attachment.Path;
        switch (fault.Kind)
        {
            case FaultKind.Loss:
                During(fault, () => path.Loss = dice.Unit() * WorstLoss, () => path.Loss = 0);
                break;
            case FaultKind.Duplication:
                During(fault, () => path.Duplicate = dice.Unit() * 0.5, () => path.Duplicate = 0);
                break;
            case FaultKind.Reordering:
                During(fault, () => path.Reorder = dice.Unit() * 0.5, () => path.Reorder = 0);
                break;
            case FaultKind.Corruption:
                During(fault, () => path.Corrupt = dice.Unit() * 0.5, () => path.Corrupt = 0);
                break;
            case FaultKind.Latency:
                path.LatencyUs = dice.Skewed(100, 400_000);
                path.JitterUs = dice.Skewed(0, 200_000);
                break;
            case FaultKind.Cut:
                During(fault, () => path.Cut = true, () => path.Cut = false);
                break;
            case FaultKind.DatagramsBlocked:
                During(fault, () => path.DatagramsBlocked = true, () => path.DatagramsBlocked = false);
                break;
            case FaultKind.SmallPackets:
                During(fault, () => path.LargestDatagram = dice.Between(300, 1_199), () => path.LargestDatagram = 1_500);
                break;
            case FaultKind.Rebinding:
                attachment.Rebind(addressToo: false);
                break;
            case FaultKind.Roaming:
                // The old address leads nowhere: the collector's end of the connection stays half open.
                attachment.Rebind(addressToo: true);
                attachment.Control.End?.Reset();
                break;
            case FaultKind.ConnectionReset:
                attachment.Control.End?.ResetBoth();
                break;
            case FaultKind.ConnectionTampered:
                (dice.Chance(0.5) ? attachment.Control.End : attachment.Control.End?.Peer)?.TamperNext();
                break;
            case FaultKind.ConnectRefused:
                During(fault, () => path.Connect = ConnectFault.Refused, () => path.Connect = ConnectFault.None);
                break;
            case FaultKind.ConnectSwallowed:
                During(fault, () => path.Connect = ConnectFault.Swallowed, () => path.Connect = ConnectFault.None);
                break;
            default:
                During(fault, () => path.Connect = ConnectFault.Impostor, () => path.Connect = ConnectFault.None);
                break;
        }
    }

    private void BeginOnDevice(Fault fault, DeviceMachine device)
    {
        switch (fault.Kind)
        {
            case FaultKind.Reboot or FaultKind.PowerCut when !world.MayRestart(fault.Device):
                break;
            case FaultKind.Reboot:
                device.PowerOff(silently: false);
                timeline.After(dice.Between(100_000L, 1_000_000L), () => device.PowerOn(ResetCause.Watchdog));
                break;
            case FaultKind.PowerCut:
                During(fault, () => device.PowerOff(silently: true), () => device.PowerOn(ResetCause.PowerOn));
                break;
            case FaultKind.DeviceFrozen:
                device.Freeze(fault.LengthUs);
                break;
            default:
                world.AddClone(fault.Device, fault.StartUs + fault.LengthUs);
                break;
        }
    }

    private void BeginOnCollector(Fault fault)
    {
        CollectorMachine collector = world.Collector;
        switch (fault.Kind)
        {
            case FaultKind.CollectorKilled:
                During(fault, collector.Kill, collector.Start);
                break;
            case FaultKind.CollectorDiesStoring:
                During(fault, () => collector.Writer.DiesAtNext = true, () =>
                {
                    collector.Writer.DiesAtNext = false;
                    collector.Start();
                });
                break;
            case FaultKind.CollectorPowerCut:
                During(fault, collector.PowerOff, collector.Start);
                break;
            case FaultKind.CollectorStopped:
                During(fault, collector.Stop, collector.Start);
                break;
            case FaultKind.CollectorLosesStore:
                During(fault, world.LoseStore, collector.Start);
                break;
            case FaultKind.CollectorFrozen:
                collector.Process?.Freeze(fault.LengthUs);
                break;
            case FaultKind.WallClockStep:
                collector.StepWallClock(dice.Between(-7_200_000_000L, 7_200_000_000L));
                break;
            case FaultKind.StoreSlow:
                During(fault, () => collector.Writer.SlowestCommitUs = 2_000_000, collector.Writer.Heal);
                break;
            case FaultKind.StoreFailing:
                During(fault, () => collector.Writer.FailureShare = dice.Unit(), collector.Writer.Heal);
                break;
            case FaultKind.StoreStalled:
                collector.Writer.StalledUntilUs = fault.StartUs + fault.LengthUs;
                break;
            case FaultKind.Command or FaultKind.CommandCutOff:
                world.Devices[fault.Device].LosesNextResult |= fault.Kind == FaultKind.CommandCutOff;
                for (int i = dice.Between(1, 12); i > 0; i--)
                {
                    timeline.After(dice.Between(0L, fault.LengthUs), () => world.Operator.Command(fault.Device));
                }

                break;
            case FaultKind.Revocation:
                world.Operator.Revoke(fault.Device);
                break;
            case FaultKind.KeyChange:
                world.Operator.ChangeKey(fault.Device);
                break;
            default:
                for (int i = (int)dice.Skewed(1, 100); i > 0; i--)
                {
                    timeline.After(dice.Between(0L, fault.LengthUs), world.Attacker.Act);
                }

                break;
        }
    }

    private void During(Fault fault, Action begin, Action end)
    {
        begin();
        timeline.At(fault.StartUs + fault.LengthUs, end);
    }
}
