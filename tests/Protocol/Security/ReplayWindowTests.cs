using FsCheck;
using FsCheck.Fluent;
using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

public sealed class ReplayWindowTests
{
    private const ulong Last = (1UL << 48) - 1;

    [Fact]
    public void Check_StepByStep_FollowsTheTable()
    {
        ReplayWindow window = new();
        Assert.Equal(0UL, window.Next);

        // counter, what Check says; what is fresh is marked.
        (ulong Counter, ReplayCheck Expected)[] steps =
        [
            (0, ReplayCheck.Fresh),
            (0, ReplayCheck.Replay),
            (1, ReplayCheck.Fresh),
            (1023, ReplayCheck.Fresh),
            (2, ReplayCheck.Fresh),
            (2, ReplayCheck.Replay),
            (0, ReplayCheck.Replay),
            (1024, ReplayCheck.Fresh),
            (0, ReplayCheck.TooOld),
            (1, ReplayCheck.Replay),
            (3, ReplayCheck.Fresh),
            (1026, ReplayCheck.Fresh),
            (2, ReplayCheck.TooOld),
            (3, ReplayCheck.Replay),
            (1025, ReplayCheck.Fresh),
            (1_000_000, ReplayCheck.Fresh),
            (1026, ReplayCheck.TooOld),
            (1_000_000 - 1024, ReplayCheck.TooOld),
            (1_000_000 - 1023, ReplayCheck.Fresh),
            (1_000_000 - 1023, ReplayCheck.Replay),
            (Last, ReplayCheck.Fresh),
            (Last, ReplayCheck.Replay),
            (Last - 1, ReplayCheck.Fresh),
            (Last - 1024, ReplayCheck.TooOld),
        ];
        for (int i = 0; i < steps.Length; i++)
        {
            ReplayCheck check = window.Check(steps[i].Counter);
            Assert.True(steps[i].Expected == check, $"step {i}: {steps[i].Counter} is {check}");
            if (check == ReplayCheck.Fresh)
            {
                window.Mark(steps[i].Counter);
            }
        }

        Assert.Equal(Last + 1, window.Next);
    }

    [Fact]
    public void Check_WithoutMark_MovesNothing()
    {
        ReplayWindow window = new();
        Assert.Equal(ReplayCheck.Fresh, window.Check(5000));
        Assert.Equal(ReplayCheck.Fresh, window.Check(5000));
        Assert.Equal(ReplayCheck.Fresh, window.Check(0));
        Assert.Equal(0UL, window.Next);
    }

    [Fact]
    public void Check_AnyOrder_AgreesWithASetOfAllCounters()
    {
        // Steps from the highest counter: mostly near, sometimes across a word, the window or far beyond it.
        Gen<int> step = Gen.Frequency(
            (6, Gen.Choose(-8, 8)),
            (3, Gen.Choose(-1100, 200)),
            (1, Gen.Elements(-1025, -1024, -1023, 63, 64, 65, 1023, 1024, 1025, 100_000)));
        Prop.ForAll(Arb.From(Gen.ListOf(step, 400)), steps =>
        {
            ReplayWindow window = new();
            HashSet<ulong> seen = [];
            ulong highest = 2000;
            foreach (int distance in steps)
            {
                ulong counter = (ulong)Math.Max(0, (long)highest + distance);
                ReplayCheck expected =
                    seen.Count > 0 && counter + 1024 <= highest ? ReplayCheck.TooOld
                    : seen.Contains(counter) ? ReplayCheck.Replay
                    : ReplayCheck.Fresh;
                if (window.Check(counter) != expected)
                {
                    return false;
                }

                if (expected == ReplayCheck.Fresh)
                {
                    window.Mark(counter);
                    highest = seen.Count == 0 ? counter : Math.Max(highest, counter);
                    seen.Add(counter);
                }
            }

            return true;
        }).Check();
    }
}
