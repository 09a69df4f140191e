namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Where the database is and how it is kept.</summary>
public sealed record SqliteStoreOptions(string Path)
{
    /// <summary>
    /// Each commit waits until the disk says that it is written: nothing is lost when the power goes. False: commits may wait in the
    /// system's memory, so a power cut (not a crash of the program) can take the last ones, which the devices were told are stored.
    /// </summary>
    public bool IsFull { get; init; } = true;

    /// <summary>How long readings are kept; null: for ever. They go within some minutes after they became older.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>How large the file may get, bytes; then the oldest readings go. Null: as large as the disk.</summary>
    public long? MostBytes { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
