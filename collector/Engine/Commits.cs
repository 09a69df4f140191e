using Telemetry.Collector.Store;

namespace Telemetry.Collector.Engine;

/// <summary>What the store kept, brought to the accounts (PROTOCOL 9.9).</summary>
internal sealed class Commits
{
    private readonly EngineParts _parts;

    public Commits(EngineParts parts) => _parts = parts;

    /// <summary>Readings stored, of all devices.</summary>
    public RateMeter Rate { get; } = new();

    public void Succeeded(ReadingBatch batch)
    {
        long nowUs = _parts.Time.NowUs;
        ReadOnlySpan<StoredReading> readings = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch.Readings);
        for (int first = 0; first < readings.Length;)
        {
            int end = EndOfRun(readings, first);
            DeviceBoot boot = batch.Accounts[readings[first].Boot];
            boot.Ledger.CommitStored(readings[first].Number, (ulong)(end - first));
            boot.Device.Rate.Add(end - first, nowUs);
            first = end;
        }

        foreach (DeclaredLoss loss in batch.Losses)
            batch.Accounts[loss.Boot].Ledger.CommitLost(loss.Cause, loss.First, loss.Count);
        foreach (DeclaredElsewhere range in batch.Elsewhere)
            batch.Accounts[range.Boot].Ledger.CommitElsewhere(range.First, range.Count);

        Rate.Add(readings.Length, nowUs);
    }

    /// <summary>Readings of one boot with consecutive numbers are accounted for at once.</summary>
    private static int EndOfRun(ReadOnlySpan<StoredReading> readings, int first)
    {
        int end = first + 1;
        while (end < readings.Length && readings[end].Boot == readings[first].Boot && readings[end].Number == readings[end - 1].Number + 1)
            end++;

        return end;
    }
}
