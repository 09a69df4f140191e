using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Device;
using Telemetry.Simulation.Tests.Peers;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>
/// Every boot of every device, every store, and the books that must balance between them. What is checked where:
/// each stored reading and loss when it is committed (<see cref="VirtualStore"/>); each acknowledged number when the device lets it
/// go; what the engine says of itself, and the whole of every log against the stores, at intervals.
/// </summary>
public sealed class Accounts(SimulatedWorld world)
{
    // PROTOCOL 16.
    private const int UnauthenticatedAtMost = 2_048;

    private readonly Dictionary<BootKey, BootTruth> _truths = [];
    private readonly List<VirtualStore> _stores = [];
    private readonly Dictionary<DeviceMachine, (ulong BootId, ulong Released)> _released = [];
    private readonly HashSet<string> _contested = [];
    private readonly Dictionary<string, ulong> _storedBefore = [];

    public VirtualStore Current => _stores[^1];

    public CollectorClock CollectorClock => world.Collector.Clock;

    public long Boots => _truths.Count;

    public int BootsOf(string device) => _truths.Keys.Count(boot => boot.Device == device);

    /// <summary>What the sensors of all boots gave.</summary>
    public long Sampled => _truths.Values.Sum(truth => (long)truth.Readings.Count);

    /// <summary>What all stores together were given to keep.</summary>
    public long Stored => _stores.Sum(store => store.Boots.Sum(boot => (long)boot.StoredCount));

    public long Lost => _stores.Sum(store => store.Boots.Sum(boot => (long)boot.LostCount));

    /// <summary>How often a real file was opened.</summary>
    public long FileLives => _stores.Sum(store => (long)(store.File?.Opened ?? 0));

    /// <summary>A new process of the collector: it counts copies from here on.</summary>
    public void CollectorStarts()
    {
        _storedBefore.Clear();
        foreach (BootKey boot in _truths.Keys)
        {
            _storedBefore[boot.Device] = _storedBefore.GetValueOrDefault(boot.Device) + (Current.Find(boot)?.StoredCount ?? 0);
        }
    }

    /// <param name="file">the real file that it is in as well, if it is</param>
    public VirtualStore NewStore(FileStore? file)
    {
        _stores.Add(new VirtualStore(this) { File = file });
        return Current;
    }

    /// <summary>Every row of every real file is what the sensors gave, and all of them are there.</summary>
    public void CheckFiles()
    {
        foreach (VirtualStore store in _stores)
        {
            store.File?.CheckRows(this, store);
        }
    }

    public void DeleteFiles()
    {
        foreach (VirtualStore store in _stores)
        {
            store.File?.Dispose();
        }
    }

    public BootTruth Truth(BootKey boot)
    {
        bool known = _truths.TryGetValue(boot, out BootTruth? truth);
        Violation.Unless(known, $"the boot {boot.Device}/{boot.BootId:x16} never was: forged, or of another device");
        return truth!;
    }

    public void Boot(BootTruth truth)
    {
        truth.Contested = _contested.Contains(truth.Device);
        _truths.Add(new BootKey(truth.Device, truth.BootId), truth);
    }

    /// <summary>From now on there are two devices of that id: either may be taken for the other's restart.</summary>
    public void Contest(string device)
    {
        _contested.Add(device);
        foreach (BootTruth truth in _truths.Values)
        {
            truth.Contested |= truth.Device == device;
        }
    }

    /// <summary>A reading that a device let go must be in a store, or be a loss that a store knows.</summary>
    public void DeviceRan(DeviceMachine device)
    {
        DeviceLog log = device.Core!.Log;
        (ulong bootId, ulong released) = _released.GetValueOrDefault(device);
        if (bootId != log.BootId)
        {
            released = 0;
        }

        for (var boot = new BootKey(device.Id, log.BootId); released < log.First; released++)
        {
            Violation.Unless(IsInAnyStore(boot, released), $"{device.Name} let go of reading {released}, which no store holds or has noted as lost");
        }

        _released[device] = (log.BootId, released);
    }

    /// <summary>Looks at the time that the engine gives a reading; it must be within the bound that the engine states.</summary>
    public void Kept(CollectorProcess process, ReadingBatch batch)
    {
        if (batch.Readings.Count == 0)
        {
            return;
        }

        int index = (int)(world.Trace.Digest % (ulong)batch.Readings.Count);
        StoredReading reading = batch.Readings[index];
        BootTruth truth = Truth(batch.Boots[reading.Boot]);
        ReadingView view = process.Engine.Describe(batch, index);
        if (view.Time is { } time)
        {
            // When the device's clock showed the reading's time: a host that is held up reads the sensor a little later than that.
            double trueUs = truth.TrueTimeUs(reading.DeviceTimeUs) + CollectorClock.UtcAtBeginningUs + world.Collector.Clock.WallErrorUs;
            double offUs = Math.Abs(((time - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerMicrosecond) - trueUs);
            Violation.Unless(
                offUs <= (view.ErrorMs!.Value * 1_000) + 2,
                $"{truth}, reading {reading.Number}: its time is {offUs} us off, the stated bound is {view.ErrorMs} ms");
        }
    }

    /// <summary>sampled = stored + in flight + lost, for every boot that runs, number by number.</summary>
    public void CheckLogs()
    {
        foreach (DeviceMachine device in world.Devices.Concat(world.Clones))
        {
            if (device.Core == null)
            {
                continue;
            }

            DeviceLog log = device.Core.Log;
            var boot = new BootKey(device.Id, log.BootId);
            BootTruth truth = device.Truth!;
            Violation.Unless(log.Next == (ulong)truth.Readings.Count, $"{truth} numbered {log.Next} readings and took {truth.Readings.Count}");
            if (log is ReadingLog memory)
            {
                Violation.Unless(memory.Count <= memory.Capacity, $"{truth} holds {memory.Count} readings in a log for {memory.Capacity}");
            }

            for (ulong number = 0; number < log.Next; number++)
            {
                bool right = log.Fate(number) switch
                {
                    ReadingFate.Held => !truth.DeclaredLost.ContainsKey(number),
                    ReadingFate.Lost => truth.DeclaredLost.ContainsKey(number),
                    ReadingFate.Acknowledged => IsInAnyStore(boot, number),
                    _ => false,
                };
                Violation.Unless(right, $"{truth}, reading {number} is {log.Fate(number)} for the device, which is not so");
            }
        }
    }

    /// <summary>A restart of a device with a disk lost nothing that was on it.</summary>
    public void CheckKept(Func<string, bool> isRevoked)
    {
        foreach ((BootKey boot, BootTruth truth) in _truths)
        {
            if (truth is { HasDisk: true, Over: true, Contested: false } && !isRevoked(boot.Device))
            {
                for (ulong number = 0; number < truth.Safe; number++)
                {
                    Violation.Unless(IsInAnyStore(boot, number), $"{truth}, reading {number} was on the device's disk when it stopped, and is in no store");
                }
            }
        }
    }

    /// <summary>A log on a device's disk gave up a reading of an earlier boot.</summary>
    public void EarlierLost(string device, ulong bootId, ulong number, LostCause cause)
    {
        BootTruth truth = Truth(new BootKey(device, bootId));
        Violation.Unless(cause == LostCause.LogOverflow, $"{truth}, reading {number} was given up after a restart with the cause {cause}");

        // A power cut may undo it; then it is given up once more.
        truth.DeclaredLost.TryAdd(number, cause);
        truth.HasOverflowed = true;
    }

    /// <summary>What the engine says of itself, against the store and the truth.</summary>
    public void CheckView(CollectorView view, bool storeIdle)
    {
        foreach (DeviceView device in view.Devices)
        {
            CheckLedger(device.Device, device.Ledger);
            ulong sampled = 0;
            ulong stored = 0;
            ulong lost = 0;
            foreach ((BootKey boot, BootTruth truth) in _truths)
            {
                if (boot.Device == device.Device)
                {
                    sampled += (ulong)truth.Readings.Count;
                    stored += Current.Find(boot)?.StoredCount ?? 0;
                    lost += Current.Find(boot)?.LostCount ?? 0;
                }
            }

            LedgerView ledger = device.Ledger;
            long sent = world.Devices.Concat(world.Clones).Where(machine => machine.Id == device.Device).Sum(machine => machine.ReadingsSent);
            ulong before = _storedBefore.GetValueOrDefault(device.Device);
            Violation.Unless(
                ledger.Duplicates + stored - before <= (ulong)sent,
                $"{device.Device}: {stored - before} readings were taken and {ledger.Duplicates} copies of them counted, of {sent} that were sent");
            Violation.Unless(
                storeIdle ? ledger.Stored == stored : ledger.Stored <= stored,
                $"{device.Device}: the engine says {ledger.Stored} stored, the store holds {stored}");
            Violation.Unless(
                storeIdle ? ledger.Lost >= lost : true,
                $"{device.Device}: the engine says {ledger.Lost} lost, the store has noted {lost}");
            Violation.Unless(
                ledger.Sampled + ledger.AcknowledgedElsewhere <= sampled,
                $"{device.Device}: the engine says {ledger.Sampled} sampled and {ledger.AcknowledgedElsewhere} elsewhere, the sensors gave {sampled}");
        }

        CheckLedger("the collector", view.Ledger);
        int queueLimit = world.Collector.EngineOptions.QueueReadings;
        Violation.Unless(view.Store.QueuedReadings <= queueLimit, $"{view.Store.QueuedReadings} readings wait for the store, the limit is {queueLimit}");
        Violation.Unless(
            view.UnauthenticatedConnections <= UnauthenticatedAtMost,
            $"{view.UnauthenticatedConnections} connections have proved nothing, the limit is {UnauthenticatedAtMost}");
    }

    public bool IsInAnyStore(BootKey boot, ulong number)
    {
        // The newest store first: it is nearly always the one.
        for (int i = _stores.Count - 1; i >= 0; i--)
        {
            if (_stores[i].Find(boot) is { } holdings && (holdings.IsStored(number) || holdings.IsLost(number)))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckLedger(string whose, LedgerView ledger)
    {
        Violation.Unless(
            ledger.Sampled == ledger.Stored + ledger.InFlight + ledger.Lost,
            $"{whose}: sampled {ledger.Sampled} is not stored {ledger.Stored} + in flight {ledger.InFlight} + lost {ledger.Lost}");
        ulong byCause = 0;
        foreach (ulong lost in ledger.LostByCause.Values)
        {
            byCause += lost;
        }

        Violation.Unless(byCause == ledger.Lost, $"{whose}: lost {ledger.Lost}, but {byCause} by cause");
    }
}
