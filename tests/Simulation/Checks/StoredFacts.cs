using Telemetry.Collector.Store;
using Telemetry.Simulation.Tests.Peers;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>What a store is told besides readings, against the truth.</summary>
public sealed class StoredFacts(Accounts accounts)
{
    private readonly HashSet<BootKey> _described = [];

    public void Commit(ReadingBatch batch)
    {
        foreach (BootFacts facts in batch.BootFacts)
        {
            BootTruth truth = accounts.Truth(facts.Key);
            _described.Add(facts.Key);
            Violation.Unless(facts.Sampled <= (ulong)truth.Readings.Count, $"{truth} took {truth.Readings.Count} readings, {facts.Sampled} are told as sampled");
            Violation.Unless(!facts.IsGone || truth.Over || truth.Contested, $"{truth} is told to be gone, and runs");
        }

        foreach (BootKey boot in batch.Boots)
        {
            Violation.Unless(_described.Contains(boot), $"{boot} has readings, and nothing was told of it");
        }

        foreach (BootClockPoint point in batch.ClockPoints)
        {
            Check(accounts.Truth(point.Boot), point.Point);
        }
    }

    private void Check(BootTruth truth, ClockPoint point)
    {
        double trueUs = CollectorClock.UtcAtBeginningUs + truth.StartedUs + (point.DeviceUs / truth.ClockRate);

        // A point that waited for the store gives the UTC that the wall clock showed when it was made.
        double offUs = accounts.CollectorClock.WallErrorsUs.Min(wallErrorUs => Math.Abs(point.UtcUs - trueUs - wallErrorUs));
        Violation.Unless(offUs <= point.ErrorUs + 2, $"{truth}: a point of its clock is {offUs} us off, it states {point.ErrorUs}");
    }
}
