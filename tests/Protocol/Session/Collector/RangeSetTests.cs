using FsCheck;
using FsCheck.Fluent;
using Telemetry.Session.Collector;

namespace Telemetry.Protocol.Tests.Session.Collector;

public class RangeSetTests
{
    private const ulong Universe = 48;

    private static readonly Gen<(bool Adds, ulong First, ulong End)> Changes =
        from adds in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from first in Gen.Choose(0, (int)Universe - 1)
        from length in Gen.Choose(1, 9)
        select (adds, (ulong)first, Math.Min(Universe, (ulong)(first + length)));

    [Fact]
    public void AddAndRemove_AnySequence_HoldWhatASetHolds() => Check((set, oracle) =>
    {
        for (ulong number = 0; number < Universe; number++)
            Assert.Equal(oracle.Contains(number), set.Contains(number));
        Assert.Equal((ulong)oracle.Count, set.Total);
    });

    [Fact]
    public void Ranges_AnySequence_NeitherTouchNorOverlap() => Check((set, oracle) =>
    {
        for (int i = 0; i < set.Ranges; i++)
        {
            Assert.True(set[i].First < set[i].End);
            Assert.True(i == 0 || set[i - 1].End < set[i].First);
        }

        Assert.Equal(oracle.Count == 0 ? 0 : oracle.Max() + 1, set.End);
        ulong prefix = 0;
        while (oracle.Contains(prefix))
            prefix++;
        Assert.Equal(prefix, set.Prefix);
    });

    [Fact]
    public void TryFindGapAndCountIn_AnySequence_AgreeWithCounting() => Check((set, oracle) =>
    {
        for (ulong from = 0; from < Universe; from += 5)
        {
            for (ulong limit = from; limit <= Universe; limit += 7)
            {
                List<ulong> missing = [.. Numbers(from, limit).Where(number => !oracle.Contains(number))];
                Assert.Equal((ulong)(limit - from) - (ulong)missing.Count, set.CountIn(from, limit));
                Assert.Equal(missing.Count > 0, set.TryFindGap(from, limit, out ulong first, out ulong end));
                if (missing.Count == 0)
                    continue;

                Assert.Equal(missing[0], first);
                Assert.Equal(Numbers(first, limit).TakeWhile(number => !oracle.Contains(number)).Last() + 1, end);
            }
        }
    });

    [Fact]
    public void WouldGrow_AnySequence_SaysWhetherAddingMakesOneRangeMore() => Check((set, _) =>
    {
        for (ulong first = 0; first < Universe - 3; first += 3)
        {
            RangeSet copy = new();
            for (int i = 0; i < set.Ranges; i++)
                copy.Add(set[i].First, set[i].End);
            copy.Add(first, first + 3);
            Assert.Equal(copy.Ranges > set.Ranges, set.WouldGrow(first, first + 3));
        }
    });

    [Fact]
    public void Add_InOrder_StaysOneRange()
    {
        RangeSet set = new();
        for (ulong i = 0; i < 100_000; i++)
            Assert.Equal(1UL, set.Add(i, i + 1));

        Assert.Equal(1, set.Ranges);
        Assert.Equal(100_000UL, set.Prefix);
    }

    /// <summary>Runs sequences of changes; each change's result and what is then in the set are compared with a plain set.</summary>
    private static void Check(Action<RangeSet, HashSet<ulong>> compare) =>
        Prop.ForAll(Changes.ListOf().ToArbitrary(), changes =>
        {
            RangeSet set = new();
            HashSet<ulong> oracle = [];
            foreach ((bool adds, ulong first, ulong end) in changes)
            {
                int expected = Numbers(first, end).Count(number => adds ? oracle.Add(number) : oracle.Remove(number));
                Assert.Equal((ulong)expected, adds ? set.Add(first, end) : set.Remove(first, end));
            }

            compare(set, oracle);
        }).Check();

    private static IEnumerable<ulong> Numbers(ulong first, ulong end)
    {
        for (ulong number = first; number < end; number++)
            yield return number;
    }
}
