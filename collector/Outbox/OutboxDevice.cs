namespace Telemetry.Collector.Outbox;

/// <summary>A device with the boots of which something is left to deliver, or may come.</summary>
internal sealed class OutboxDevice(string name)
{
    private readonly List<OutboxBoot> _boots = [];
    private readonly Dictionary<string, (int Order, ulong Number)?> _newest = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    /// <summary>It waits for its turn.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The newest boot of which anything was delivered, by this run or an earlier one; 0: none.</summary>
    public int NewestDelivered { get; set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<OutboxBoot> Boots => _boots;

    public void Add(OutboxBoot boot)
    {
        _boots.Add(boot);
        Sort();
    }

    public void Remove(OutboxBoot boot) => _boots.Remove(boot);

    /// <summary>The boot has become the newest, or it came out which it is.</summary>
    public void Reorder(OutboxBoot boot, int order)
    {
        if (boot.Order == order)
            return;

        boot.Order = order;
        Sort();
    }

    /// <summary>
    /// Whether no newer reading of the channel was handed out before; if it can be told. Not for sure when an earlier run may have: then
    /// <see cref="Learn"/> is asked for.
    /// </summary>
    public bool? IsNewest(OutboxBoot boot, ulong number, string channel)
    {
        if (_newest.TryGetValue(channel, out (int Order, ulong Number)? newest))
            return newest is not { } known || (boot.Order, number).CompareTo(known) > 0;

        return boot.Order >= NewestDelivered && number >= boot.Done.End ? true : null;
    }

    /// <summary>What an earlier run delivered last of a channel; null: nothing.</summary>
    public void Learn(string channel, (int Order, ulong Number)? delivered) => _newest[channel] = delivered;

    public void Given(OutboxBoot boot, ulong number, string channel) => _newest[channel] = (boot.Order, number);

    private void Sort() => _boots.Sort((a, b) => a.Order.CompareTo(b.Order));
}
