using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.Simulator.Truth;

/// <summary>A reading as somebody's store has it; <paramref name="Bits"/> as in <see cref="SampledReading"/>.</summary>
public readonly record struct StoredRow(ulong Number, long TimeUs, long Bits, byte Channel, ChannelType Type);

/// <summary>
/// The account of one boot: what the device sampled against what the store has. Each figure comes from where the thing itself is:
/// <see cref="Sampled"/> from the sensor's record, <see cref="Stored"/> from the store's rows, <see cref="InFlight"/> from the
/// device's log, <see cref="Lost"/> from the device's declarations. So the sum can really fail.
/// </summary>
public sealed class BootAccount
{
    private readonly SortedDictionary<LostCause, ulong> _lostBy = [];
    private readonly List<string> _faults = [];

    public required string Device { get; init; }

    public required ulong BootId { get; init; }

    /// <summary>Numbers that the device gave out.</summary>
    public ulong Sampled { get; private set; }

    /// <summary>Rows in the store, by its own count and whatever they hold.</summary>
    public ulong Stored { get; private init; }

    /// <summary>Held by the device's log and not in the store.</summary>
    public ulong InFlight { get; private set; }

    /// <summary>Declared lost and not in the store.</summary>
    public ulong Lost { get; private set; }

    public IReadOnlyDictionary<LostCause, ulong> LostBy => _lostBy;

    /// <summary>What is wrong, for a person; the first of each kind with its number. Empty when the account is right.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The sum holds, and every row is a reading as it was sampled, once.</summary>
    public bool IsBalanced => Sampled == Stored + InFlight + Lost && _faults.Count == 0;

    /// <param name="truth">what was sampled and declared lost</param>
    /// <param name="fate">what the device's log says of a number</param>
    /// <param name="rows">all rows of this boot, in any order</param>
    /// <param name="storeCount">how many the store counts by itself</param>
    public static BootAccount Settle(
        BootRecord truth, Func<ulong, ReadingFate> fate, IReadOnlyCollection<StoredRow> rows, ulong storeCount)
    {
        BootAccount account = new() { Device = truth.Device, BootId = truth.BootId, Stored = storeCount };
        if ((ulong)rows.Count != storeCount) account._faults.Add($"the store counts {storeCount} rows and took {rows.Count}");
        HashSet<ulong> stored = account.TakeRows(truth, rows);
        account.TakeSampled(truth, fate, stored);
        return account;
    }

    private HashSet<ulong> TakeRows(BootRecord truth, IEnumerable<StoredRow> rows)
    {
        Dictionary<ulong, SampledReading> sampled = new(truth.Sampled.Count);
        foreach (SampledReading reading in truth.Sampled) sampled[reading.Number] = reading;

        HashSet<ulong> stored = [];
        Fault twice = new("stored twice");
        Fault forged = new("stored and never sampled");
        Fault changed = new("stored with another value, time or channel than was sampled");
        foreach (StoredRow row in rows)
        {
            if (!stored.Add(row.Number)) twice.Add(row.Number);
            if (!sampled.TryGetValue(row.Number, out SampledReading reading)) forged.Add(row.Number);
            else if (row != new StoredRow(reading.Number, reading.TimeUs, reading.Bits, reading.Channel, reading.Type)) changed.Add(row.Number);
        }

        Report(twice, forged, changed);
        return stored;
    }

    private void TakeSampled(BootRecord truth, Func<ulong, ReadingFate> fate, HashSet<ulong> stored)
    {
        Fault missing = new("neither stored, nor in flight, nor declared lost");
        IEnumerable<ulong> neverTaken = truth.Lost.Keys.Except(truth.Sampled.Select(reading => reading.Number));
        foreach (ulong number in truth.Sampled.Select(reading => reading.Number).Concat(neverTaken))
        {
            Sampled++;
            if (stored.Contains(number)) continue;
            if (truth.Lost.TryGetValue(number, out LostCause cause))
            {
                Lost++;
                _lostBy[cause] = _lostBy.GetValueOrDefault(cause) + 1;
            }
            else if (fate(number) == ReadingFate.Held)
            {
                InFlight++;
            }
            else
            {
                missing.Add(number);
            }
        }

        Report(missing);
    }

    private void Report(params ReadOnlySpan<Fault> faults)
    {
        foreach (Fault fault in faults)
        {
            if (fault.Count > 0) _faults.Add(fault.ToString());
        }
    }

    private sealed class Fault(string what)
    {
        private ulong _first;

        public int Count { get; private set; }

        public void Add(ulong number)
        {
            if (Count++ == 0) _first = number;
        }

        public override string ToString() => $"{Count} {what} (the first is number {_first})";
    }
}
