using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History.Verification;

/// <summary>The proof from the file alone: every boot's ledger, and every row read and checked.</summary>
public sealed class DatabaseVerification
{
    private const int FaultsOfFile = 20;

    private readonly Database _database;
    private readonly Catalog _catalog;
    private readonly Journal _journal;
    private readonly List<string> _faults = [];

    /// <param name="isQuick">leaves out SQLite's own check of the file's structure, which reads every page once more</param>
    public DatabaseVerification(Database database, Catalog catalog, bool isQuick)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _catalog = catalog;
        _journal = new Journal(database, _ => true);
        foreach ((long id, int readings) in _journal.DamagedRows)
            _faults.Add(FormattableString.Invariant($"row {id} of the journal is damaged: {readings} readings"));
        FindStrays();
        if (!isQuick)
            _faults.AddRange(database.Faults(FaultsOfFile).Select(fault => $"SQLite: {fault}"));
    }

    /// <summary>What is wrong with the file, besides what is said of each boot.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <param name="boot">the only boot that is looked at; null: all</param>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    public IEnumerable<BootAccount> Boots(IReadOnlyList<StoredDevice> devices, ulong? boot, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(devices);
        BootVerification verification = new(_database, _journal, new NumberWindow());
        foreach (StoredDevice device in devices)
        {
            foreach (BootOfDevice one in _catalog.Boots(device).Where(one => boot is null || one.BootId == boot))
                yield return verification.Run(one, cancelled);
        }
    }

    private void FindStrays()
    {
        long blocks = _database.Number("SELECT count(*) FROM block WHERE channel NOT IN (SELECT id FROM channel)");
        if (blocks > 0)
            _faults.Add(FormattableString.Invariant($"{blocks} blocks belong to no channel"));
        long channels = _database.Number("SELECT count(*) FROM channel WHERE boot NOT IN (SELECT id FROM boot)");
        if (channels > 0)
            _faults.Add(FormattableString.Invariant($"{channels} channels belong to no boot"));
        long boots = _database.Number("SELECT count(*) FROM boot WHERE device NOT IN (SELECT id FROM device)");
        if (boots > 0)
            _faults.Add(FormattableString.Invariant($"{boots} boots belong to no device"));

        HashSet<int> known = [];
        using Statement ids = _database.Prepare("SELECT id FROM channel");
        while (ids.Step())
            known.Add(ids.Int(0));
        foreach (int stray in _journal.Channels.Where(id => !known.Contains(id)))
            _faults.Add(FormattableString.Invariant($"{_journal.Of(stray)!.Count} readings in the journal belong to no channel (id {stray})"));
    }
}
