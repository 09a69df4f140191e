using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>
/// A disk that outlives the collector's processes. It knows the truth and refuses what is not true: a reading that no sensor
/// gave, a second copy, a loss of what is stored, a cause that was not.
/// </summary>
public sealed class VirtualStore(Accounts accounts) : IReadingStore
{
    private readonly Dictionary<BootKey, BootHoldings> _boots = [];
    private readonly StoredFacts _facts = new(accounts);
    private readonly byte[] _expected = new byte[Limits.LargeReadingBytes];

    public IEnumerable<BootHoldings> Boots => _boots.Values;

    public IEnumerable<BootKey> Keys => _boots.Keys;

    public BootHoldings? Find(BootKey boot) => _boots.GetValueOrDefault(boot);

    /// <summary>In some runs all this is in a real file as well; null: in this witness's memory alone.</summary>
    public FileStore? File { get; init; }

    /// <summary>What a process that starts finds. Of a real file it is what is in the file, which must be the same.</summary>
    public IEnumerable<StoredBoot> LoadBoots()
    {
        List<StoredBoot> boots = [.. _boots.Select(boot => boot.Value.Load(boot.Key))];
        return File?.Open(boots) ?? boots;
    }

    public void Commit(ReadingBatch batch)
    {
        _facts.Commit(batch);
        foreach (BootFacts facts in batch.BootFacts)
        {
            BootHoldings holdings = Holdings(facts.Key);
            holdings.Sampled = Math.Max(holdings.Sampled, facts.Sampled);
            holdings.IsGone = facts.IsGone;
        }

        for (int i = 0; i < batch.Boots.Count; i++)
        {
            Count(batch.Boots[i], batch.Sampled[i]);
        }

        foreach (StoredReading reading in batch.Readings)
        {
            Keep(batch.Boots[reading.Boot], reading, batch.Data);
        }

        foreach (DeclaredLoss loss in batch.Losses)
        {
            Lose(batch.Boots[loss.Boot], loss);
        }

        foreach (DeclaredElsewhere elsewhere in batch.Elsewhere)
        {
            NoteElsewhere(batch.Boots[elsewhere.Boot], elsewhere);
        }
    }

    /// <summary>A batch that was kept comes again, because its commit seemed to fail: the same, and nothing of it is kept twice.</summary>
    public void CommitAgain(ReadingBatch batch)
    {
        foreach (StoredReading reading in batch.Readings)
        {
            BootKey boot = batch.Boots[reading.Boot];
            Violation.Unless(_boots[boot].IsStored(reading.Number), $"{boot} {reading.Number} comes again in a batch that was kept, and is not stored");
        }

        foreach (DeclaredLoss loss in batch.Losses)
        {
            BootHoldings holdings = _boots[batch.Boots[loss.Boot]];
            for (ulong number = loss.First; number < loss.First + loss.Count; number++)
            {
                Violation.Unless(holdings.IsLost(number), $"{batch.Boots[loss.Boot]} {number} is lost in a batch that was kept, and is not noted as lost");
            }
        }

        foreach (DeclaredElsewhere elsewhere in batch.Elsewhere)
        {
            BootHoldings holdings = _boots[batch.Boots[elsewhere.Boot]];
            for (ulong number = elsewhere.First; number < elsewhere.First + elsewhere.Count; number++)
            {
                Violation.Unless(holdings.IsElsewhere(number), $"{batch.Boots[elsewhere.Boot]} {number} is elsewhere in a batch that was kept, and is not noted so");
            }
        }
    }

    private void Count(BootKey boot, ulong sampled)
    {
        BootTruth truth = accounts.Truth(boot);
        Violation.Unless(sampled <= (ulong)truth.Readings.Count, $"{truth} took {truth.Readings.Count} readings, {sampled} are to be noted as sampled");
        BootHoldings holdings = Holdings(boot);
        Violation.Unless(sampled >= holdings.Sampled, $"{truth}: sampled falls from {holdings.Sampled} to {sampled}");
        holdings.Sampled = sampled;
    }

    private void Keep(BootKey boot, in StoredReading reading, byte[] data)
    {
        BootTruth truth = accounts.Truth(boot);
        ulong number = reading.Number;
        Violation.Unless(number < (ulong)truth.Readings.Count, $"{truth} never took the reading {number} that is to be stored");
        TrueReading true_ = truth.Readings[(int)number];
        bool same = !true_.SensorFailed && reading.Channel == true_.Channel && reading.Type == true_.Type
            && reading.DeviceTimeUs == true_.DeviceTimeUs;
        Violation.Unless(same, $"{truth}, reading {number}: stored with another channel, type or time than {true_}");
        if (true_.HasData)
        {
            Span<byte> expected = _expected.AsSpan(0, true_.DataLength);
            TrueReading.MakeData(true_.DataSeed, true_.Type, expected);
            bool equal = expected.SequenceEqual(data.AsSpan(reading.DataOffset, reading.DataLength));
            Violation.Unless(equal, $"{truth}, reading {number}: the {reading.DataLength} bytes to be stored are not the sensor's");
        }
        else
        {
            Violation.Unless(reading.Bits == true_.Bits, $"{truth}, reading {number}: {reading.Bits:x} is to be stored, the sensor gave {true_.Bits:x}");
        }

        BootHoldings holdings = Holdings(boot);
        CheckNew(truth, holdings, number, "stored");
        holdings.Store(number);
    }

    private void Lose(BootKey boot, in DeclaredLoss loss)
    {
        BootTruth truth = accounts.Truth(boot);
        Violation.Unless(
            loss.First + loss.Count <= (ulong)truth.Readings.Count,
            $"{truth} never took all the readings {loss.First} to {loss.First + loss.Count - 1} that are to be declared lost");
        BootHoldings holdings = Holdings(boot);
        for (ulong number = loss.First; number < loss.First + loss.Count; number++)
        {
            CheckNew(truth, holdings, number, "declared lost");
            Violation.Unless(IsRightCause(truth, number, (LostCause)loss.Cause), $"{truth}, reading {number} is to be declared lost with the cause {loss.Cause}, which is not so");
            holdings.Lose(number, loss.Cause);
        }
    }

    private void NoteElsewhere(BootKey boot, in DeclaredElsewhere elsewhere)
    {
        BootTruth truth = accounts.Truth(boot);
        BootHoldings holdings = Holdings(boot);
        for (ulong number = elsewhere.First; number < elsewhere.First + elsewhere.Count; number++)
        {
            CheckNew(truth, holdings, number, "noted as acknowledged elsewhere");
            Violation.Unless(accounts.IsInAnyStore(boot, number), $"{truth}, reading {number} was never acknowledged elsewhere");
            holdings.NoteElsewhere(number);
        }
    }

    private static void CheckNew(BootTruth truth, BootHoldings holdings, ulong number, string what)
    {
        Violation.Unless(!holdings.IsStored(number), $"{truth}, reading {number} is to be {what} and is stored already");
        Violation.Unless(!holdings.IsLost(number), $"{truth}, reading {number} is to be {what} and was declared lost");
        Violation.Unless(!holdings.IsElsewhere(number), $"{truth}, reading {number} is to be {what} and was acknowledged elsewhere");
        Violation.Unless(number < holdings.Sampled, $"{truth}, reading {number} is to be {what}, of {holdings.Sampled} noted as sampled");
    }

    private static bool IsRightCause(BootTruth truth, ulong number, LostCause cause)
    {
        if (cause == LostCause.Restart)
        {
            return (truth.Over && number >= truth.Safe) || truth.Contested;
        }

        if (cause == LostCause.StorageError)
        {
            // What was not on the medium when the power was cut, between what was.
            return truth.HasDisk && truth.Over && number >= truth.Safe;
        }

        // A log that ran over and has no room for more ranges says "overflow" of failed reads too, and of nothing else.
        return truth.DeclaredLost.TryGetValue(number, out LostCause right)
            && (cause == right || (cause == LostCause.LogOverflow && truth.HasOverflowed));
    }

    private BootHoldings Holdings(BootKey boot)
    {
        if (!_boots.TryGetValue(boot, out BootHoldings? holdings))
        {
            holdings = new BootHoldings();
            _boots.Add(boot, holdings);
        }

        return holdings;
    }
}
