using System.Diagnostics.CodeAnalysis;
using Telemetry.Collector.Store;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>
/// What was received and waits for the store, in batches that are used again and again. What the store is just writing counts as waiting:
/// a slow store fills the queue, and then datagrams are dropped as `store busy` and sent again later.
/// </summary>
internal sealed class StoreQueue : IReadingSink
{
    // Kept for the next burst; a batch of large values gives its memory back.
    private const int KeptDataBytes = 256 * 1024;

    private readonly EngineOptions _options;
    private readonly EngineTime _time;
    private readonly UnstoredFacts _facts;
    private readonly Queue<ReadingBatch> _full = [];
    private readonly Stack<ReadingBatch> _free = [];
    private ReadingBatch _filling = new() { Number = 1 };
    private ulong _number = 1;
    private long _fillingSinceUs;
    private int _dataBytes;
    private int _ranges;

    /// <exception cref="ArgumentOutOfRangeException">A full datagram would never fit.</exception>
    public StoreQueue(EngineOptions options, EngineTime time, UnstoredFacts facts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueReadings, EngineOptions.SmallestQueueReadings);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueDataBytes, EngineOptions.SmallestQueueDataBytes);
        _options = options;
        _time = time;
        _facts = facts;
    }

    /// <summary>Readings that wait, with those that are being written.</summary>
    public int Readings { get; private set; }

    /// <summary>From the first thing that had no room until half of the queue is free: what is asked for then has room when it comes.</summary>
    public bool IsFull { get; private set; }

    /// <summary>
    /// When the next batch is worth a commit: now (0) if it is full, else so long after the first thing in it came; <see cref="long.MaxValue"/>:
    /// nothing waits.
    /// </summary>
    public long DueUs(long delayUs)
    {
        if (_full.Count > 0 || _filling.Entries >= _options.BatchReadings)
            return 0;

        long sinceUs = Math.Min(_filling.Entries > 0 ? _fillingSinceUs : long.MaxValue, _facts.SinceUs);
        return sinceUs == long.MaxValue ? sinceUs : sinceUs + delayUs;
    }

    public bool HasRoom(int readings, int dataBytes)
    {
        // What a declaration takes is known only once it is taken; so the limit on ranges may be passed by what one datagram declares.
        if (Readings + readings > _options.QueueReadings || _ranges >= _options.QueueReadings || _dataBytes + dataBytes > _options.QueueDataBytes)
        {
            IsFull = true;
            return false;
        }

        // A datagram is not torn apart, so that what was received at one time is in one batch.
        bool isFull = _filling.Entries + readings > _options.BatchReadings || _filling.DataLength + dataBytes > _options.BatchDataBytes;
        if (isFull && _filling.Entries > 0)
            FinishFilling();
        return true;
    }

    public void Show(Boot boot, in Reading reading)
    {
        StoredReading shown = Stored(reading);
        ReadOnlySpan<byte> data = reading.DataLength == 0 ? default : reading.Data.AsSpan(reading.DataOffset, reading.DataLength);
        DeviceBoot of = (DeviceBoot)boot;
        of.Device.Latest.Take(of, in shown, data);
        of.Device.Alerts.Take(of, in shown);
    }

    public void Add(Boot boot, in Reading reading)
    {
        Show(boot, in reading);
        Begin();
        StoredReading stored = Stored(reading);
        stored.Boot = IndexOf(boot);
        if (reading.DataLength > 0)
        {
            stored.DataOffset = _filling.DataLength;
            CopyData(reading);
        }

        _filling.Readings.Add(stored);
        Readings++;
    }

    public void AddLost(Boot boot, LostCause cause, ulong first, ulong count)
    {
        Begin();
        _filling.Losses.Add(new DeclaredLoss(IndexOf(boot), (byte)cause, first, count));
        _ranges++;
    }

    public void AddElsewhere(Boot boot, ulong first, ulong count)
    {
        Begin();
        _filling.Elsewhere.Add(new DeclaredElsewhere(IndexOf(boot), first, count));
        _ranges++;
    }

    public bool TryTake([NotNullWhen(true)] out ReadingBatch? batch)
    {
        if (_full.Count == 0 && (_filling.Entries > 0 || _facts.Any))
            FinishFilling();
        if (!_full.TryDequeue(out batch))
            return false;

        // Its readings came later than these, so no boot's reading is stored before what is known of the boot.
        _facts.HandOut(batch);

        foreach (DeviceBoot boot in batch.Accounts)
            batch.Sampled.Add(boot.Ledger.Next);
        return true;
    }

    /// <summary>The batch was dealt with.</summary>
    public void Return(ReadingBatch batch)
    {
        Readings -= batch.Readings.Count;
        _ranges -= batch.Losses.Count + batch.Elsewhere.Count;
        _dataBytes -= batch.DataLength;
        IsFull &= Readings > _options.QueueReadings / 2 || _ranges > _options.QueueReadings / 2 || _dataBytes > _options.QueueDataBytes / 2;
        batch.Clear();
        if (batch.Data.Length > KeptDataBytes)
            batch.Data = [];
        _free.Push(batch);
    }

    private static StoredReading Stored(in Reading reading) => new()
    {
        Number = reading.Number,
        Channel = reading.Channel,
        Type = reading.Type,
        DeviceTimeUs = reading.TimeUs,
        Bits = reading.Bits,
        DataLength = reading.DataLength,
    };

    private void Begin()
    {
        if (_filling.Entries == 0)
            _fillingSinceUs = _time.NowUs;
    }

    private int IndexOf(Boot boot)
    {
        DeviceBoot account = (DeviceBoot)boot;
        if (account.BatchNumber != _filling.Number)
        {
            account.BatchNumber = _filling.Number;
            account.BatchIndex = _filling.Boots.Count;
            _filling.Boots.Add(new BootKey(account.Device.Name, account.Id));
            _filling.Accounts.Add(account);
        }

        return account.BatchIndex;
    }

    private void CopyData(in Reading reading)
    {
        int end = _filling.DataLength + reading.DataLength;
        if (end > _filling.Data.Length)
        {
            byte[] larger = new byte[Math.Max(end, _filling.Data.Length * 2)];
            Buffer.BlockCopy(_filling.Data, 0, larger, 0, _filling.DataLength);
            _filling.Data = larger;
        }

        Buffer.BlockCopy(reading.Data, reading.DataOffset, _filling.Data, _filling.DataLength, reading.DataLength);
        _filling.DataLength = end;
        _dataBytes += reading.DataLength;
    }

    private void FinishFilling()
    {
        _full.Enqueue(_filling);
        if (!_free.TryPop(out ReadingBatch? next))
            next = new ReadingBatch();
        next.Number = ++_number;
        _filling = next;
    }
}
