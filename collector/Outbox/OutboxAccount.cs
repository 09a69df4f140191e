using System.Runtime.InteropServices;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Outbox;

/// <summary>
/// What a publisher still has to deliver, of all boots, and whose turn it is: devices take turns, the boots of a device come one after the other, the readings
/// of a boot in the order of their numbers. No clock, no thread, no file: times are arguments, contents come from outside.
/// </summary>
internal sealed class OutboxAccount
{
    /// <summary>A device with much to deliver gives way to the others after so many readings.</summary>
    private const int Turn = 256;

    /// <summary>Readings kept in memory since they were stored, some 20 MB. More wait in the database, and are read when their turn comes.</summary>
    private const int MostContents = 65_536;

    /// <summary>Of one boot: with a longer backlog than this it is being caught up with from the database anyway.</summary>
    private const int MostContentsOfBoot = 8192;

    /// <summary>Text and bytes of these readings.</summary>
    private const long MostContentBytes = 16 * 1024 * 1024;

    private readonly Dictionary<BootKey, OutboxBoot> _boots = [];
    private readonly Dictionary<string, OutboxDevice> _devices = new(StringComparer.Ordinal);
    private readonly Queue<OutboxDevice> _turns = [];
    private readonly HashSet<OutboxBoot> _holding = [];
    private readonly HashSet<OutboxBoot> _unloaded = [];
    private int _turnsTaken;
    private int _contents;
    private long _contentBytes;

    public IReadOnlyCollection<OutboxBoot> Boots => _boots.Values;

    /// <summary>Boots that are new here, and of which the database may know more.</summary>
    public IReadOnlyCollection<OutboxBoot> Unloaded => _unloaded;

    /// <summary>Somebody waits for time to pass.</summary>
    public bool IsHolding => _holding.Count > 0;

    public bool HasRoomForContents => _contents < MostContents && _contentBytes < MostContentBytes;

    /// <summary>Readings that never will be given: retention removed them, or they cannot be read.</summary>
    public ulong Removed { get; private set; }

    public ulong Backlog
    {
        get
        {
            ulong sum = 0;
            foreach (OutboxBoot boot in _boots.Values)
                sum += boot.Backlog;
            return sum;
        }
    }

    public OutboxDevice Device(string name)
    {
        ref OutboxDevice? device = ref CollectionsMarshal.GetValueRefOrAddDefault(_devices, name, out _);
        return device ??= new OutboxDevice(name);
    }

    public OutboxBoot? Find(BootKey key) => _boots.GetValueOrDefault(key);

    /// <summary>A boot, which is new here if it has to be.</summary>
    public OutboxBoot Boot(BootKey key, int order)
    {
        if (_boots.TryGetValue(key, out OutboxBoot? boot))
            return boot;

        boot = new OutboxBoot(Device(key.Device), key) { Order = order };
        boot.Device.Add(boot);
        _boots.Add(key, boot);
        _unloaded.Add(boot);
        return boot;
    }

    public void Loaded(OutboxBoot boot, long nowMs)
    {
        _unloaded.Remove(boot);
        foreach (ulong number in boot.Content.Keys.Where(boot.Done.Contains).ToArray())
            RemoveContent(boot, number);
        Changed(boot, nowMs);
    }

    /// <summary>Keeps the contents of readings that are about to be stored, as far as there is room.</summary>
    public void Keep(ReadingBatch batch, int first, ReadOnlySpan<ReadingView> views)
    {
        int index = -1;
        OutboxBoot? boot = null;
        for (int i = 0; i < views.Length && HasRoomForContents; i++)
        {
            int of = batch.Readings[first + i].Boot;
            if (of != index)
                boot = Find(batch.Boots[index = of]);

            // A boot that is met for the first time is read from the database once in any case.
            if (boot is not null && boot.Waiting < MostContentsOfBoot && boot.Content.Count < MostContentsOfBoot && !boot.Settled.Contains(views[i].Number))
                AddContent(boot, views[i]);
        }
    }

    public void Stored(ReadingBatch batch, ReadOnlySpan<int> orders, long nowMs)
    {
        for (int i = 0; i < batch.Boots.Count; i++)
        {
            OutboxBoot boot = Boot(batch.Boots[i], orders[i]);
            boot.Device.Reorder(boot, orders[i]);
        }

        ReadOnlySpan<StoredReading> readings = CollectionsMarshal.AsSpan(batch.Readings);
        for (int first = 0, end; first < readings.Length; first = end)
        {
            for (end = first + 1; end < readings.Length && readings[end].Boot == readings[first].Boot && readings[end].Number == readings[end - 1].Number + 1;)
                end++;
            _boots[batch.Boots[readings[first].Boot]].AddStored(readings[first].Number, readings[end - 1].Number + 1);
        }

        foreach (DeclaredLoss loss in batch.Losses)
            _boots[batch.Boots[loss.Boot]].AddAbsent(loss.First, loss.First + loss.Count);
        foreach (DeclaredElsewhere range in batch.Elsewhere)
            _boots[batch.Boots[range.Boot]].AddAbsent(range.First, range.First + range.Count);
        foreach (BootKey key in batch.Boots)
            Changed(_boots[key], nowMs);
        foreach (BootFacts facts in batch.BootFacts)
        {
            if (Find(facts.Key) is not { } boot)
                continue;

            boot.Conclude(facts.IsGone);
            Changed(boot, nowMs);
        }
    }

    /// <summary>Retention removed what the boot had below a number.</summary>
    public void Expired(BootKey key, ulong below)
    {
        if (Find(key) is not { } boot)
            return;

        Drop(boot, 0, below);
        if (below == ulong.MaxValue)
            boot.Remove();
        Forget(boot);
    }

    /// <summary>These readings never will be given.</summary>
    public void Drop(OutboxBoot boot, ulong first, ulong end)
    {
        Removed += boot.Drop(first, end);
        if (boot.Content.Count == 0)
            return;

        foreach (ulong number in boot.Content.Keys.Where(number => number >= first && number < end).ToArray())
            RemoveContent(boot, number);
    }

    /// <summary>Lets go what has been held for long enough.</summary>
    public void Tick(long nowMs)
    {
        foreach (OutboxBoot boot in _holding.ToArray())
        {
            Queue(boot, nowMs);
            if (!boot.IsHolding)
                _holding.Remove(boot);
        }
    }

    /// <summary>The next readings to give; null: none may be given now.</summary>
    public OutboxBoot? Next(long nowMs, out ulong first, out ulong end)
    {
        while (_turns.TryPeek(out OutboxDevice? device))
        {
            foreach (OutboxBoot boot in device.Boots)
            {
                if (boot.TryReady(nowMs, out first, out end))
                    return boot;
            }

            _turns.Dequeue();
            device.IsQueued = false;
            _turnsTaken = 0;
        }

        (first, end) = (0, 0);
        return null;
    }

    /// <summary>What <see cref="Next"/> named is given.</summary>
    public void Give(OutboxBoot boot, ReadingView reading)
    {
        boot.Give(reading.Number);
        boot.Device.NewestDelivered = Math.Max(boot.Device.NewestDelivered, boot.Order);
        RemoveContent(boot, reading.Number);
        if (++_turnsTaken < Turn || _turns.Count == 1)
            return;

        _turnsTaken = 0;
        _turns.Enqueue(_turns.Dequeue());
    }

    public void AddContent(OutboxBoot boot, ReadingView reading)
    {
        if (!boot.Content.TryAdd(reading.Number, reading))
            return;

        _contents++;
        _contentBytes += SizeOf(reading);
    }

    /// <summary>A boot of which nothing is left to do needs no memory.</summary>
    public void Forget(OutboxBoot boot)
    {
        if (!boot.IsOver)
            return;

        foreach (ulong number in boot.Content.Keys.ToArray())
            RemoveContent(boot, number);
        _boots.Remove(boot.Key);
        _holding.Remove(boot);
        boot.Device.Remove(boot);
    }

    /// <summary>Time runs for what is missing even before it is known what the database has of the boot.</summary>
    private void Changed(OutboxBoot boot, long nowMs)
    {
        boot.Hold(nowMs);
        if (boot.IsHolding)
            _holding.Add(boot);
        else
            _holding.Remove(boot);
        Queue(boot, nowMs);
        Forget(boot);
    }

    private void Queue(OutboxBoot boot, long nowMs)
    {
        if (boot.Device.IsQueued || !boot.TryReady(nowMs, out _, out _))
            return;

        boot.Device.IsQueued = true;
        _turns.Enqueue(boot.Device);
    }

    private void RemoveContent(OutboxBoot boot, ulong number)
    {
        if (!boot.Content.Remove(number, out ReadingView? reading))
            return;

        _contents--;
        _contentBytes -= SizeOf(reading);
    }

    private static int SizeOf(ReadingView reading) => reading.Value switch
    {
        string text => text.Length * sizeof(char),
        byte[] bytes => bytes.Length,
        _ => 0,
    };
}
