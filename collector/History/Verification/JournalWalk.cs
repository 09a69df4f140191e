using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History.Verification;

/// <summary>Goes through the readings of one channel in the journal.</summary>
internal sealed class JournalWalk(BootAccount account, StoredChannel channel, SeriesReadings readings)
{
    private int _at;

    public ulong? Next => _at < readings.Count ? readings[_at].Number : null;

    public void Take(NumberWindow window)
    {
        for (; _at < readings.Count && readings[_at].Number < window.End; _at++)
        {
            if (window.Add(readings[_at].Number))
                account.Stored++;
            else
                account.Add(FormattableString.Invariant($"{readings[_at].Number} is stored twice, once in {channel.Name} in the journal"));
        }
    }
}
