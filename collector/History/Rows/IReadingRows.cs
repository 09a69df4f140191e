namespace Telemetry.Collector.History.Rows;

/// <summary>A form in which readings go out.</summary>
public interface IReadingRows
{
    /// <summary>What comes before the first reading.</summary>
    void Begin(bool isBuckets);

    /// <summary>Writes the reading that the reader is at.</summary>
    void Write(ReadingReader reader);

    void Write(Bucket bucket);

    /// <exception cref="IOException">It cannot be written, or nobody reads it any more.</exception>
    void Flush();
}
