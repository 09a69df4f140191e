using Telemetry.Collector.Views;

namespace Telemetry.Collector.Streaming;

/// <summary>What a stream gives, one after the other.</summary>
/// <param name="Position">Who goes on from here later gets what comes behind this item.</param>
public abstract record StreamItem(StreamPosition Position);

/// <summary>A stored reading.</summary>
public sealed record StreamReading(StreamPosition Position, ReadingView Reading) : StreamItem(Position);

/// <summary>Readings were stored here that cannot be given any more.</summary>
/// <param name="Reason">a word for programs</param>
/// <param name="Readings">how many at most, of all devices; null: that is not known</param>
/// <param name="Text">the same for a person</param>
public sealed record StreamGap(StreamPosition Position, StreamGapReason Reason, ulong? Readings, string Text) : StreamItem(Position);

/// <summary>
/// Nothing that is wanted up to here: the first item of a stream that begins now, and one at times while only others' readings are stored. To go on
/// from here instead of from the last reading saves looking through those again.
/// </summary>
public sealed record StreamMark(StreamPosition Position) : StreamItem(Position);

public enum StreamGapReason
{
    /// <summary>The position is of another database: this one was begun after that was lost or set aside.</summary>
    OtherDatabase,

    /// <summary>The order in which readings were stored is kept for a while only.</summary>
    TooOld,

    /// <summary>Retention removed the readings.</summary>
    Removed,

    /// <summary>The rows that had them are damaged.</summary>
    Damaged,
}
