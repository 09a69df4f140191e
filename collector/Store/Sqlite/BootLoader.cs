using Microsoft.Data.Sqlite;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Reads the accounts of all boots, as they were when the file was written last.</summary>
internal sealed class BootLoader(SqliteConnection connection) : IDisposable
{
    private readonly Statement _boots = new(
        connection,
        "SELECT boot.id, device.name, boot.boot_id, boot.sampled, boot.settled, boot.is_gone FROM boot JOIN device ON device.id = boot.device ORDER BY boot.id");

    private readonly Statement _losses = new(connection, "SELECT first, count, cause FROM loss WHERE boot = ?1 ORDER BY first");
    private readonly Statement _elsewhere = new(connection, "SELECT first, count FROM elsewhere WHERE boot = ?1 ORDER BY first");

    /// <summary>Oldest first.</summary>
    public List<StoredBoot> Load()
    {
        List<StoredBoot> boots = [];
        while (_boots.Step())
        {
            BootKey key = new(_boots.Text(1), unchecked((ulong)_boots.Long(2)));
            RangeSet stored = BootRows.Settled(key, _boots.Blob(4));
            List<LostRange> lost = [];
            for (_losses.Set(1, _boots.Long(0)); _losses.Step();)
                lost.Add(new LostRange((byte)_losses.Int(2), (ulong)_losses.Long(0), (ulong)_losses.Long(1)));
            List<NumberRange> elsewhere = [];
            for (_elsewhere.Set(1, _boots.Long(0)); _elsewhere.Step();)
                elsewhere.Add(new NumberRange((ulong)_elsewhere.Long(0), (ulong)_elsewhere.Long(1)));

            // The account says what is settled; what is neither lost nor elsewhere of it is stored.
            foreach (LostRange range in lost)
                stored.Remove(range.First, range.First + range.Count);
            foreach (NumberRange range in elsewhere)
                stored.Remove(range.First, range.First + range.Count);
            boots.Add(new StoredBoot(key, (ulong)_boots.Long(3), Ranges(stored), lost, elsewhere, _boots.Long(5) != 0));
        }

        return boots;
    }

    public void Dispose()
    {
        _boots.Dispose();
        _losses.Dispose();
        _elsewhere.Dispose();
    }

    private static List<NumberRange> Ranges(RangeSet set)
    {
        List<NumberRange> ranges = new(set.Ranges);
        for (int i = 0; i < set.Ranges; i++)
            ranges.Add(new NumberRange(set[i].First, set[i].End - set[i].First));
        return ranges;
    }
}
