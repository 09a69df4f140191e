using Telemetry.Collector.Views;
using Telemetry.Device;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.Faults;
using Telemetry.Simulation.Tests.Peers;

namespace Telemetry.Simulation.Tests;

/// <summary>What came of one seed.</summary>
public sealed record SimulationResult(ulong Seed, Exception? Failure, ulong Digest, SimulationCounts Counts);

/// <summary>How much happened: a simulation in which nothing happens finds nothing.</summary>
public readonly record struct SimulationCounts(
    long Steps, long VirtualUs, long Sampled, long Stored, long Lost, long Datagrams, long Boots, long Sessions, long CommandsApplied, long CommandsRepeated,
    long FileLives)
{
    public static SimulationCounts operator +(SimulationCounts a, SimulationCounts b) => Add(a, b);

    public static SimulationCounts Add(SimulationCounts a, SimulationCounts b)
    {
        return new SimulationCounts(
            a.Steps + b.Steps,
            a.VirtualUs + b.VirtualUs,
            a.Sampled + b.Sampled,
            a.Stored + b.Stored,
            a.Lost + b.Lost,
            a.Datagrams + b.Datagrams,
            a.Boots + b.Boots,
            a.Sessions + b.Sessions,
            a.CommandsApplied + b.CommandsApplied,
            a.CommandsRepeated + b.CommandsRepeated,
            a.FileLives + b.FileLives);
    }
}

/// <summary>One seed from its beginning to the end: faults, then calm, then everything must be settled.</summary>
public static class SimulationRun
{
    private const long SecondUs = 1_000_000;

    /// <summary>After faults stop, every device is online and every retained reading stored within this.</summary>
    private const long CalmUs = 60 * SecondUs;

    /// <summary>A device that was told of a duplicate id waits 60 s (PROTOCOL 13.4) before it tries again.</summary>
    private const long CalmAfterDuplicateUs = 130 * SecondUs;

    /// <summary>What was sampled last is on its way for so long at most, when nothing disturbs it.</summary>
    private const long LastReadingsUs = 15 * SecondUs;

    /// <summary>Heartbeat and timeout are 5 s and 15 s; what was under way when the connection broke may still count.</summary>
    private const long UnreachableUs = 25 * SecondUs;

    private const long WholeLogsEveryUs = 5 * SecondUs;

    /// <summary>More events than this in a second of virtual time, and somebody is busy doing nothing.</summary>
    private const long MostStepsInSecond = 500_000;

    public static SimulationResult Run(ulong seed) => Run(seed, tracing: false, out _);

    public static SimulationResult Run(ulong seed, bool tracing, out SimulatedWorld world)
    {
        world = new SimulatedWorld(seed, tracing);
        Exception? failure = null;
        try
        {
            world.Start();
            Through(world);
            world.Accounts.CheckFiles();
        }
#pragma warning disable CA1031 // whatever a seed throws is its result
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }
        finally
        {
            world.Accounts.DeleteFiles();
        }

        return new SimulationResult(seed, failure, world.Trace.Digest, Count(world));
    }

    private static SimulationCounts Count(SimulatedWorld world)
    {
        return new SimulationCounts(
            world.Timeline.Steps,
            world.Timeline.NowUs,
            world.Accounts.Sampled,
            world.Accounts.Stored,
            world.Accounts.Lost,
            world.DatagramsSent,
            world.Accounts.Boots,
            world.Devices.Concat(world.Clones).Sum(device => device.Sessions),
            world.Commands.AppliedCount,
            world.Devices.Concat(world.Clones).Sum(device => device.CommandsRepeated),
            world.Accounts.FileLives);
    }

    private static void Through(SimulatedWorld world)
    {
        long calmFromUs = world.Plan.CalmFromUs;
        while (world.Timeline.NowUs < calmFromUs)
        {
            Advance(world, Math.Min(calmFromUs, world.Timeline.NowUs + SecondUs));
        }

        world.CalmDown();
        long limitUs = calmFromUs + (world.Clones.Count == 0 ? CalmUs : CalmAfterDuplicateUs);
        string? waitingFor = "";
        while ((waitingFor = NotYetWell(world)) != null)
        {
            Violation.Unless(world.Timeline.NowUs < limitUs, $"{(world.Timeline.NowUs - calmFromUs) / SecondUs} s after faults stopped: {waitingFor}");
            Advance(world, world.Timeline.NowUs + SecondUs);
        }

        limitUs = world.Timeline.NowUs + LastReadingsUs;
        while ((waitingFor = NotYetSettled(world)) != null)
        {
            Violation.Unless(world.Timeline.NowUs < limitUs, $"sampling stopped {LastReadingsUs / SecondUs} s ago: {waitingFor}");
            Advance(world, world.Timeline.NowUs + SecondUs);
        }

        world.Accounts.CheckLogs();
        world.Accounts.CheckKept(world.Operator.IsRevoked);
    }

    private static void Advance(SimulatedWorld world, long untilUs)
    {
        long mostSteps = world.Timeline.Steps + MostStepsInSecond;
        while (world.Timeline.Step(untilUs))
        {
            Violation.Unless(world.Timeline.Steps < mostSteps, $"{MostStepsInSecond} events in a second: {WhoIsBusy(world)}");
        }

        if (world.Collector.Process is { } process)
        {
            CollectorView view = process.Engine.View(process.NowUs);
            world.Accounts.CheckView(view, world.Collector.Writer.Idle);
            world.Operator.Check(process.Engine);
            CheckUnreachable(world, view);
        }

        if (untilUs % WholeLogsEveryUs == 0)
        {
            world.Accounts.CheckLogs();
        }
    }

    /// <summary>A device that cannot be reached is not shown as if it could, once the timeout is over (PROTOCOL 13.1).</summary>
    private static void CheckUnreachable(SimulatedWorld world, CollectorView view)
    {
        bool mayBeLate = world.Plan.Kinds.Contains(FaultKind.CollectorFrozen);
        foreach (DeviceMachine device in world.Devices)
        {
            long forUs = Math.Min(device.UnreachableForUs(), world.Timeline.NowUs - world.Collector.StartedUs);
            DeviceState shown = view.Devices.SingleOrDefault(candidate => candidate.Device == device.Id)?.State ?? DeviceState.NeverSeen;
            bool isWrong = shown is DeviceState.Online or DeviceState.Silent or DeviceState.Blocked;
            Violation.Unless(
                !isWrong || forUs < UnreachableUs || mayBeLate || world.Clones.Any(clone => clone.Id == device.Id),
                $"{device.Name} cannot be reached for {forUs / SecondUs} s and is shown as {shown}");
        }
    }

    private static string WhoIsBusy(SimulatedWorld world)
    {
        CollectorProcess? process = world.Collector.Process;
        string collector = $"the collector is due in {process?.Engine.NextDeadlineUs - process?.NowUs} us";
        return string.Join(", ", world.Devices.Concat(world.Clones).Select(device => $"{device.Name} in {device.DueInUs} us").Prepend(collector));
    }

    /// <summary>Null when every device is online, in its own eyes and in the collector's, and has only new readings in its log.</summary>
    private static string? NotYetWell(SimulatedWorld world)
    {
        CollectorProcess process = world.Collector.Process!;
        CollectorView view = process.Engine.View(process.NowUs);
        foreach (DeviceMachine device in world.Devices.Where(device => !world.Operator.IsRevoked(device.Id)))
        {
            DeviceCore? core = device.Core;
            if (core is not { Status: DeviceStatus.Online })
            {
                return $"{device.Name} is {core?.Status}: {core?.StatusReason}";
            }

            if (device.EarlierBoots > 0)
            {
                return $"{device.Name} still holds readings of {device.EarlierBoots} earlier boots";
            }

            DeviceLog log = core.Log;
            bool isOld = log.First < log.HeldFirst || (log.Count > 0 && device.NowUs - log.TimeUs(log.HeldFirst) > 3 * SecondUs);
            if (isOld && device.Profile.HasRoomyLog)
            {
                return $"{device.Name} still holds readings {log.First} to {log.Next}";
            }

            DeviceView seen = view.Devices.Single(candidate => candidate.Device == device.Id);
            if (seen.State is not (DeviceState.Online or DeviceState.Silent))
            {
                return $"{device.Name} is online and shown as {seen.State}: {seen.Reason}";
            }
        }

        return null;
    }

    /// <summary>Null when no reading is in flight any more, in the devices' eyes and in the collector's.</summary>
    private static string? NotYetSettled(SimulatedWorld world)
    {
        CollectorProcess process = world.Collector.Process!;
        CollectorView view = process.Engine.View(process.NowUs);
        foreach (DeviceMachine device in world.Devices.Where(device => !world.Operator.IsRevoked(device.Id)))
        {
            // Again and again: a late command may have restarted it.
            device.Core?.StopSampling();
            if (device.Core?.Log is not { } log || log.First != log.Next)
            {
                return $"{device.Name} still holds readings {device.Core?.Log.First} to {device.Core?.Log.Next}";
            }

            LedgerView ledger = view.Devices.Single(candidate => candidate.Device == device.Id).Ledger;
            if (ledger.InFlight != 0)
            {
                return $"{device.Name}: the collector says {ledger.InFlight} readings are in flight, the device has none";
            }
        }

        return null;
    }
}
