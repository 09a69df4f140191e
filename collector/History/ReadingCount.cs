using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History;

/// <summary>How many readings of a channel there are, without reading them.</summary>
internal static class ReadingCount
{
    public static long Of(Database database, Journal journal, StoredChannel channel)
    {
        using Statement sum = database.Prepare("SELECT sum(count) FROM block WHERE channel = ?1");
        return (sum.Set(1, channel.Id).Number() ?? 0) + (journal.Of(channel.Id)?.Count ?? 0);
    }
}
