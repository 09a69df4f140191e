namespace Telemetry.Collector.Store;

/// <summary>
/// Where readings are kept. One thread calls it. A commit either keeps the whole batch or throws; then the same batch is tried again, and a
/// number that is held already is not kept a second time: a commit may have failed after it was made durable.
/// </summary>
public interface IReadingStore
{
    /// <summary>
    /// What is held of each boot that a device may still come back to, oldest first, asked for once at start. A store that forgets everything when
    /// the program ends gives nothing.
    /// </summary>
    IEnumerable<StoredBoot> LoadBoots();

    /// <summary>Alerts that are active after the last event that is held, asked for once at start.</summary>
    IEnumerable<StoredAlert> LoadAlerts() => [];

    void Commit(ReadingBatch batch);

    /// <summary>Does a bounded piece of housekeeping; true: there is more to do. Called between commits.</summary>
    bool Maintain() => false;

    /// <summary>
    /// From now on it is kept what a publisher has delivered. What is settled at this moment is not for it: it begins with what is stored from now
    /// on. A publisher that was begun before goes on where it was.
    /// </summary>
    /// <param name="name">"mqtt"</param>
    void BeginPublisher(string name)
    {
    }

    /// <summary>Keeps what a publisher is done with, in place of what was kept of these boots before; either all or it throws.</summary>
    void SaveDeliveries(string publisher, IReadOnlyList<DeliveredNumbers> deliveries)
    {
    }

    /// <summary>Readings of a boot with lower numbers than this were removed because they were too old; raised by <see cref="Maintain"/>.</summary>
    event Action<BootKey, ulong>? Expired
    {
        add
        {
        }

        remove
        {
        }
    }

    /// <summary>Any thread may ask.</summary>
    StoreStatus Status => StoreStatus.Unknown;
}
