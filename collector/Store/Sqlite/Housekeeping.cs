using Microsoft.Data.Sqlite;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>
/// What is done between commits, a bounded piece at a time: sorting a full journal, removing what is too old, giving room back to the disk.
/// </summary>
internal sealed class Housekeeping : IDisposable
{
    /// <summary>How often is looked whether something is too old or the file too large.</summary>
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromMinutes(1);

    /// <summary>Free pages that stay for the next journal: 16 MiB. Giving them back and taking them again would be work for nothing.</summary>
    private const long KeptPages = 4096;

    /// <summary>Of the file, what may be free before room is given back.</summary>
    private const double KeptShare = 0.25;

    private readonly SqliteStoreOptions _options;
    private readonly Retention _retention;
    private readonly ArrivalTable _arrivals;
    private readonly Statement _pages;
    private readonly Statement _freePages;
    private readonly Statement _pageBytes;
    private readonly Statement _vacuum;
    private readonly Queue<long> _boots = [];
    private DateTimeOffset _nextRetention;
    private DateTimeOffset _nextRoom;
    private long _cutUs;

    public Housekeeping(SqliteStoreOptions options, SqliteConnection connection, BlockTable blocks, ArrivalTable arrivals)
    {
        _options = options;
        _retention = new(connection, blocks);
        _arrivals = arrivals;
        _pages = new(connection, "PRAGMA page_count");
        _freePages = new(connection, "PRAGMA freelist_count");
        _pageBytes = new(connection, "PRAGMA page_size");
        _vacuum = new(connection, "PRAGMA incremental_vacuum(1024)");
    }

    /// <summary>It is time to look for what is too old. The journal is sorted first: only blocks are removed.</summary>
    public bool IsRetentionDue => (_options.Keep is not null || _options.MostBytes is not null) && _boots.Count == 0 && _options.Time.GetUtcNow() >= _nextRetention;

    /// <summary>Boots wait for <see cref="ExpireNext"/>.</summary>
    public bool IsExpiring => _boots.Count > 0;

    /// <summary>There is more free room in the file than the next hours need.</summary>
    public bool HasSpareRoom => _options.Time.GetUtcNow() >= _nextRoom && (_freePages.Number() ?? 0) > Math.Max(KeptPages, (long)((_pages.Number() ?? 0) * KeptShare));

    /// <summary>Decides what goes, within a transaction.</summary>
    public void BeginRetention()
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        _nextRetention = now + RetentionInterval;
        long? byAge = _options.Keep is { } keep ? Microseconds(now - keep) : null;
        long used = ((_pages.Number() ?? 0) - (_freePages.Number() ?? 0)) * (_pageBytes.Number() ?? 0);
        long? bySize = _options.MostBytes is { } most ? _retention.CutFor(used, most) : null;
        if (byAge is null && bySize is null)
            return;

        _cutUs = Math.Max(byAge ?? long.MinValue, bySize ?? long.MinValue);
        _retention.ExpireEvents(_cutUs);
        _arrivals.RemoveExpired();
        foreach (long boot in _retention.Boots())
            _boots.Enqueue(boot);
    }

    /// <summary>Removes what one boot has too much, within a transaction.</summary>
    public Expiry ExpireNext() => _retention.Expire(_boots.Dequeue(), _cutUs);

    /// <summary>Gives 4 MiB back to the disk; not within a transaction.</summary>
    public void GiveRoomBack()
    {
        long? before = _freePages.Number();
        _vacuum.Run();

        // A command that reads holds the pages: once more later.
        if (_freePages.Number() >= before)
            _nextRoom = _options.Time.GetUtcNow() + RetentionInterval;
    }

    public void Dispose()
    {
        _retention.Dispose();
        _pages.Dispose();
        _freePages.Dispose();
        _pageBytes.Dispose();
        _vacuum.Dispose();
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
