using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Faults;

/// <summary>One thing that goes wrong, when, for how long, and with which device (where it is a device's).</summary>
public readonly record struct Fault(long StartUs, long LengthUs, FaultKind Kind, int Device);

/// <summary>Everything about a run that its seed decides before it begins.</summary>
public sealed class FaultPlan
{
    private const int MostDevices = 8;

    private FaultPlan()
    {
    }

    public int Devices { get; private init; }

    /// <summary>When faults stop.</summary>
    public long CalmFromUs { get; private init; }

    public IReadOnlyList<FaultKind> Kinds { get; private init; } = [];

    public IReadOnlyList<Fault> Faults { get; private init; } = [];

    public static FaultPlan From(Dice dice)
    {
        int devices = (int)dice.Skewed(1, MostDevices + 1);
        long calmFromUs = dice.Between(5_000_000L, 90_000_000L);
        double kept = dice.Unit();
        List<FaultKind> kinds = [.. Enum.GetValues<FaultKind>().Where(_ => dice.Chance(kept))];
        var faults = new List<Fault>();
        long meanGapUs = dice.Skewed(50_000, 6_000_000);
        long timeUs = 0;
        while (kinds.Count > 0)
        {
            timeUs += (long)(-Math.Log(1 - dice.Unit()) * meanGapUs) + 1;
            if (timeUs >= calmFromUs)
            {
                break;
            }

            long lengthUs = Math.Min(dice.Skewed(10_000, 30_000_000), calmFromUs - timeUs);
            faults.Add(new Fault(timeUs, lengthUs, dice.Pick(kinds), dice.Below(devices)));
        }

        return new FaultPlan { Devices = devices, CalmFromUs = calmFromUs, Kinds = kinds, Faults = faults };
    }
}
