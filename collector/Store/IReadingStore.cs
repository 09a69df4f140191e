namespace Telemetry.Collector.Store;

/// <summary>
/// Where readings are kept. One thread calls it. A commit either keeps the whole batch or throws, and then keeps nothing of it.
/// </summary>
public interface IReadingStore
{
    /// <summary>
    /// What is held of each boot that a device may still come back to, oldest first, asked for once at start. A store that forgets everything when
    /// the program ends gives nothing.
    /// </summary>
    IEnumerable<StoredBoot> LoadBoots();

    void Commit(ReadingBatch batch);
}
