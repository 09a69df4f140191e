using System.Runtime.InteropServices;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Store;

/// <summary>
/// A store that ends with the program. It counts on its own what it was given, so that it can bear witness: a number that comes a second
/// time, stored or lost, is found, whatever the engine's account says. Any thread may ask; one thread commits.
/// </summary>
public sealed class MemoryStore : IReadingStore
{
    /// <summary>Boots that are remembered, some 20 MB: a year of 1,000 devices that each restart every six days.</summary>
    public const int BootLimit = 65_536;

    private readonly Lock _gate = new();
    private readonly Queue<BootKey> _bootOrder = [];
    private readonly Dictionary<BootKey, Witness> _boots = [];
    private readonly Dictionary<(string Device, int Channel), RecentReadings> _channels = [];
    private readonly int _recentLimit;
    private ulong _secondCopies;
    private ulong _storedInAll;

    /// <param name="recentReadings">readings kept of each channel of each device; older ones are forgotten, not uncounted</param>
    public MemoryStore(int recentReadings = 64) => _recentLimit = recentReadings;

    private sealed class Witness
    {
        public RangeSet Numbers { get; } = new();

        public ulong Stored { get; set; }

        public ulong Lost { get; set; }
    }

    /// <summary>Numbers that were committed a second time: always 0, or exactly-once is broken.</summary>
    public ulong SecondCopies
    {
        get
        {
            lock (_gate)
                return _secondCopies;
        }
    }

    public IEnumerable<StoredBoot> LoadBoots() => [];

    public void Commit(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_gate)
        {
            foreach (ref readonly StoredReading reading in CollectionsMarshal.AsSpan(batch.Readings))
            {
                BootKey boot = batch.Boots[reading.Boot];
                Witness witness = Of(boot);
                ulong added = Note(witness, reading.Number, 1);
                witness.Stored += added;
                _storedInAll += added;
                Recent(boot.Device, reading.Channel).Add(boot.BootId, reading, batch.Data);
            }

            foreach (DeclaredLoss loss in batch.Losses)
            {
                Witness witness = Of(batch.Boots[loss.Boot]);
                witness.Lost += Note(witness, loss.First, loss.Count);
            }

            foreach (DeclaredElsewhere range in batch.Elsewhere)
                Note(Of(batch.Boots[range.Boot]), range.First, range.Count);
        }
    }

    /// <summary>Readings kept of a boot, as this store counted them.</summary>
    public ulong StoredCount(string device, ulong bootId)
    {
        lock (_gate)
            return _boots.TryGetValue(new BootKey(device, bootId), out Witness? witness) ? witness.Stored : 0;
    }

    /// <summary>Readings declared lost of a boot, as this store counted them.</summary>
    public ulong LostCount(string device, ulong bootId)
    {
        lock (_gate)
            return _boots.TryGetValue(new BootKey(device, bootId), out Witness? witness) ? witness.Lost : 0;
    }

    /// <summary>Readings kept of all boots of all devices, as this store counted them.</summary>
    public ulong StoredInAll
    {
        get
        {
            lock (_gate)
                return _storedInAll;
        }
    }

    /// <summary>The last readings of a channel, oldest first.</summary>
    public IReadOnlyList<KeptReading> Last(string device, int channel)
    {
        lock (_gate)
            return _channels.TryGetValue((device, channel), out RecentReadings? recent) ? recent.ToList() : [];
    }

    private Witness Of(BootKey boot)
    {
        if (_boots.TryGetValue(boot, out Witness? witness))
            return witness;

        if (_boots.Count == BootLimit)
            _boots.Remove(_bootOrder.Dequeue());

        witness = new Witness();
        _boots.Add(boot, witness);
        _bootOrder.Enqueue(boot);
        return witness;
    }

    private RecentReadings Recent(string device, int channel)
    {
        ref RecentReadings? recent = ref CollectionsMarshal.GetValueRefOrAddDefault(_channels, (device, channel), out _);
        return recent ??= new RecentReadings(_recentLimit);
    }

    /// <summary>Returns how many of the numbers are new.</summary>
    private ulong Note(Witness witness, ulong first, ulong count)
    {
        ulong added = witness.Numbers.Add(first, first + count);
        _secondCopies += count - added;
        return added;
    }
}
