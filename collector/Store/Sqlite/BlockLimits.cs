namespace Telemetry.Collector.Store.Sqlite;

/// <summary>How large blocks and the journal before them get, with the reasons.</summary>
public static class BlockLimits
{
    /// <summary>Readings of a block: few rows for a day of a channel, and little to decode for a minute of it.</summary>
    public const int Readings = 1024;

    /// <summary>Bytes of text and binary values in a block, unless one value alone is larger.</summary>
    public const int DataBytes = 256 * 1024;

    /// <summary>
    /// Readings in the journal before they are sorted into blocks: enough that each of 1,000 channels gives a good piece of a block, few
    /// enough that a query reads all of them in milliseconds.
    /// </summary>
    public const int JournalReadings = 262_144;

    /// <summary>With more channels the journal grows to so many readings for each of them: a merge for a handful would cost more than it sorts.</summary>
    public const int JournalReadingsOfChannel = 256;

    /// <summary>Bytes in the journal before it is sorted into blocks, in any case: what sorting takes in memory.</summary>
    public const long JournalBytes = 32 * 1024 * 1024;
}
