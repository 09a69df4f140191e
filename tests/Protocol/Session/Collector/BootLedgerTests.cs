using FsCheck;
using FsCheck.Fluent;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Collector;

public class BootLedgerTests
{
    private const int Universe = 40;

    /// <summary>Where the oracle has a number.</summary>
    private enum Place
    {
        Unknown,
        Missing,
        Queued,
        QueuedLost,
        QueuedElsewhere,
        Stored,
        Lost,
        Elsewhere,
    }

    private enum Event
    {
        Receive,
        Lose,
        Elsewhere,
        Mark,
        Commit,
    }

    private static readonly Gen<(Event Event, ulong First, ulong Count)> Events =
        from what in Gen.Elements(Event.Receive, Event.Receive, Event.Receive, Event.Lose, Event.Elsewhere, Event.Mark, Event.Commit)
        from first in Gen.Choose(0, Universe - 1)
        from length in Gen.Choose(1, 6)
        select (what, (ulong)first, (ulong)Math.Min(length, Universe - first));

    [Fact]
    public void Account_AfterEachEvent_IsTheOnesOfANaiveOracle() => Prop.ForAll(Events.ListOf().ToArbitrary(), events =>
    {
        Pair pair = new();
        foreach ((Event what, ulong first, ulong count) in events)
        {
            pair.Apply(what, first, count);
            pair.Compare();
        }
    }).Check();

    [Fact]
    public void Report_AfterEachEvent_NamesExactlyWhatIsMissing() => Prop.ForAll(Events.ListOf().ToArbitrary(), events =>
    {
        Pair pair = new();
        foreach ((Event what, ulong first, ulong count) in events)
        {
            pair.Apply(what, first, count);
            pair.CompareReport();
        }
    }).Check();

    [Fact]
    public void Report_MoreGapsThanFit_SaysNothingFromTheFirstUnnamedOneOn()
    {
        BootLedger ledger = new();
        for (ulong i = 0; i < 40; i++)
            ledger.TryReceive((2 * i) + 1);

        Ack ack = new();
        ledger.Report(ack);

        Assert.Equal(Limits.GapsInAck, ack.GapCount);
        Assert.Equal(2UL * Limits.GapsInAck, ack.UpTo);
    }

    [Fact]
    public void Report_WithoutGaps_SaysNothingFromTheFirstOneOn()
    {
        BootLedger ledger = new();
        ledger.TryReceiveRun(0, 10);
        ledger.CommitStored(0, 5);
        ledger.TryReceiveRun(12, 3);

        Ack ack = new();
        ledger.Report(ack, namesGaps: false);

        Assert.Equal((5UL, 10UL, 0), (ack.Next, ack.UpTo, ack.GapCount));
    }

    [Fact]
    public void Report_LostTail_IsAGap()
    {
        BootLedger ledger = new();
        ledger.TryReceiveRun(0, 10);
        ledger.CommitStored(0, 10);
        ledger.Mark(15);

        Ack ack = new();
        ledger.Report(ack);

        Assert.Equal(10UL, ack.Next);
        Assert.Equal(15UL, ack.UpTo);
        Assert.Equal((10UL, 5UL, 1), (ack.GapFirst[0], ack.GapLength[0], ack.GapCount));
    }

    [Fact]
    public void TryReceive_SecondCopy_IsADuplicateAndChangesNothingElse()
    {
        BootLedger ledger = new();
        Assert.True(ledger.TryReceive(0));
        Assert.False(ledger.TryReceive(0));

        Assert.Equal(1UL, ledger.Duplicates);
        Assert.Equal(1UL, ledger.Sampled);
        Assert.Equal(1UL, ledger.Queued);
    }

    [Fact]
    public void CommitLost_UnknownCause_IsCountedUnderIt()
    {
        BootLedger ledger = new();
        ledger.TryTakeMissing(0, 3, out _, out _);
        ledger.CommitLost(200, 0, 3);

        Assert.Equal(3UL, ledger.LostBy(200));
        Assert.Equal(3UL, ledger.Lost);
        Assert.True(ledger.IsSettled);
    }

    [Fact]
    public void CommitStored_Twice_IsABrokenInvariant()
    {
        BootLedger ledger = new();
        ledger.TryReceive(0);
        ledger.CommitStored(0, 1);

        Assert.Throws<InvalidOperationException>(() => ledger.CommitStored(0, 1));
    }

    private sealed class Pair
    {
        private readonly BootLedger _ledger = new();
        private readonly Place[] _places = new Place[Universe];
        private ulong _duplicates;

        public void Apply(Event what, ulong first, ulong count)
        {
            switch (what)
            {
                case Event.Receive:
                    Receive(first, count);
                    break;
                case Event.Lose:
                case Event.Elsewhere:
                    Declare(first, count, what == Event.Elsewhere);
                    break;
                case Event.Mark:
                    _ledger.Mark(first + count);
                    Known(first + count);
                    break;
                default:
                    Settle(first, count);
                    break;
            }
        }

        public void Compare()
        {
            Assert.Equal(Count(place => place != Place.Unknown && place != Place.Elsewhere && place != Place.QueuedElsewhere), _ledger.Sampled);
            Assert.Equal(Count(place => place == Place.Stored), _ledger.Stored);
            Assert.Equal(Count(place => place == Place.Lost), _ledger.Lost);
            Assert.Equal(Count(place => place is Place.Elsewhere or Place.QueuedElsewhere), _ledger.AcknowledgedElsewhere);
            Assert.Equal(Count(place => place is Place.Missing or Place.Queued or Place.QueuedLost), _ledger.InFlight);
            Assert.Equal(Count(place => place is Place.Queued or Place.QueuedLost or Place.QueuedElsewhere), _ledger.Queued);
            Assert.Equal(_duplicates, _ledger.Duplicates);
            Assert.Equal(_ledger.Sampled, _ledger.Stored + _ledger.InFlight + _ledger.Lost);
            Assert.Equal(_places.All(place => place is Place.Unknown or >= Place.Stored), _ledger.IsSettled);
        }

        public void CompareReport()
        {
            Ack ack = new();
            _ledger.Report(ack);
            ulong next = 0;
            while (next < Universe && _places[next] >= Place.Stored)
                next++;
            Assert.Equal(next, ack.Next);
            HashSet<ulong> named = [];
            for (int i = 0; i < ack.GapCount; i++)
            {
                for (ulong number = ack.GapFirst[i]; number < ack.GapFirst[i] + ack.GapLength[i]; number++)
                    Assert.True(named.Add(number));
            }

            for (ulong number = ack.Next; number < ack.UpTo; number++)
                Assert.Equal(_places[number] == Place.Missing, named.Contains(number));
        }

        private void Receive(ulong first, ulong count)
        {
            Known(first + count);
            bool isRun = _ledger.TryReceiveRun(first, count);
            Assert.Equal(Numbers(first, count).All(number => _places[number] == Place.Missing), isRun);
            foreach (ulong number in Numbers(first, count))
            {
                bool isNew = _places[number] == Place.Missing;
                if (!isRun)
                    Assert.Equal(isNew, _ledger.TryReceive(number));
                if (isNew)
                    _places[number] = Place.Queued;
                else
                    _duplicates++;
            }
        }

        private void Declare(ulong first, ulong count, bool elsewhere)
        {
            Known(first + count);
            List<ulong> taken = [];
            ulong from = first;
            while (_ledger.TryTakeMissing(from, first + count, out ulong gap, out ulong end))
            {
                taken.AddRange(Numbers(gap, end - gap));
                if (elsewhere)
                    _ledger.CountElsewhere(end - gap);
                from = end;
            }

            Assert.Equal(Numbers(first, count).Where(number => _places[number] == Place.Missing), taken);
            foreach (ulong number in taken)
                _places[number] = elsewhere ? Place.QueuedElsewhere : Place.QueuedLost;
        }

        private void Settle(ulong first, ulong count)
        {
            foreach (ulong number in Numbers(first, count))
            {
                switch (_places[number])
                {
                    case Place.Queued:
                        _ledger.CommitStored(number, 1);
                        _places[number] = Place.Stored;
                        break;
                    case Place.QueuedLost:
                        _ledger.CommitLost(1, number, 1);
                        _places[number] = Place.Lost;
                        break;
                    case Place.QueuedElsewhere:
                        _ledger.CommitElsewhere(number, 1);
                        _places[number] = Place.Elsewhere;
                        break;
                    default:
                        break;
                }
            }
        }

        private void Known(ulong next)
        {
            for (ulong number = 0; number < next; number++)
            {
                if (_places[number] == Place.Unknown)
                    _places[number] = Place.Missing;
            }
        }

        private ulong Count(Func<Place, bool> where) => (ulong)_places.Count(where);

        private static IEnumerable<ulong> Numbers(ulong first, ulong count)
        {
            for (ulong number = first; number < first + count; number++)
                yield return number;
        }
    }
}
