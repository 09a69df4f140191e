using System.Runtime.InteropServices;
using Telemetry.Collector.Store;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Tests;

/// <summary>
/// A store that ends with the program. It counts on its own what it was given, so that it can bear witness: a number that comes a second
/// time, stored or lost, is found, whatever the engine's account says. Any thread may ask; one thread commits.
/// </summary>
internal sealed class MemoryStore : IReadingStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BootKey, Witness> _boots = [];
    private ulong _secondCopies;
    private ulong _storedInAll;

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

    private Witness Of(BootKey boot)
    {
        if (_boots.TryGetValue(boot, out Witness? witness))
            return witness;

        witness = new Witness();
        _boots.Add(boot, witness);
        return witness;
    }

    /// <summary>Returns how many of the numbers are new.</summary>
    private ulong Note(Witness witness, ulong first, ulong count)
    {
        ulong added = witness.Numbers.Add(first, first + count);
        _secondCopies += count - added;
        return added;
    }
}
